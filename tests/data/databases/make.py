#!/usr/bin/env python3
"""Writes NNNN.sqlite: a history as the release with schema NNNN left it.

Each is made with the statements of that schema alone and kept for ever: later programs must open it. Run it once when
a new schema has been released; what is there already is not touched.
"""
import pathlib
import re
import sqlite3
import unicodedata

here = pathlib.Path(__file__).parent
migrations = here.parent.parent.parent / "resources" / "migrations"
APPLICATION = 0x506E746D


def statements(text):
    text = re.sub(r"^--.*\n", "", text, flags=re.M).strip()
    return [part for part in re.split(r"\n(?:[ \t]*\n)+", text) if part.strip()]


def folded(text):
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in plain if unicodedata.category(c) != "Mn")


def grams(text):
    def letter(c):
        return c if c.isascii() and c.isalnum() or ord(c) > 127 else chr(0xE000 + ord(c))

    seen = dict.fromkeys([chr(0xE000)])
    for i, c in enumerate(text):
        if c.isspace():
            continue
        seen[letter(c)] = None
        if i + 1 < len(text) and not text[i + 1].isspace():
            seen[letter(c) + letter(text[i + 1])] = None
    return " ".join(seen) + " "


def default_of(declared):
    return 0 if declared in ("INTEGER", "REAL") else ""


def rows():
    prompts = ["a white lighthouse, evening", "Café crème in the Straße", "水面上の船", "remove the cable"]
    for i in range(24):
        yield {
            "id": "01h%07d%016d" % (i, i),
            "click": "01h%07d%016d" % (i, i),
            "variation": 0,
            "profile": "bfl",
            "protocol": "bfl",
            "endpoint": "flux-pro-1.0-fill",
            "endpoint_title": "FLUX.1 Fill [pro]",
            "state": "waiting" if i == 23 else "ready",
            "prompt": prompts[i % 4],
            "fields": '{"prompt":"%s","seed":%d}' % (prompts[i % 4], 1000 + i),
            "seed": 1000 + i,
            "picture_name": "lake.jpg",
            "picture_size": "[600,400]",
            "plan_source": "[0,0,600,400]",
            "plan_upload": "[600,400]",
            "uploads": "[]",
            "edits": "[]",
            "patch_rect": "[0,0,0,0]",
            "result_size": "[600,400]",
            "error_args": "[]",
            "created_at": 1764000000000 + 60000 * i,
            "cost_micro": 50000,
            "favourite": i % 5 == 0,
            "owner": "01h00000000000000000000000",
        }


def make(number):
    path = here / ("%04d.sqlite" % number)
    if path.exists():
        return
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA application_id = %d" % APPLICATION)
    for step in range(1, number + 1):
        for statement in statements((migrations / ("%04d.sql" % step)).read_text()):
            database.execute(statement)
    database.execute("PRAGMA user_version = %d" % number)
    columns = database.execute("PRAGMA table_info(generations)").fetchall()
    for row in rows():
        values = {}
        for _, name, declared, required, default, _ in columns:
            if name in row:
                values[name] = row[name]
            elif required and default is None and name != "row":
                values[name] = default_of(declared)
        values["search_text"] = folded("\n".join([row["prompt"], row["endpoint_title"], row["endpoint"], row["picture_name"]]))
        names = ", ".join(values)
        database.execute("INSERT INTO generations (%s) VALUES (%s)" % (names, ", ".join("?" * len(values))), list(values.values()))
        if any(c[1] == "binned_at" for c in columns):
            database.execute("INSERT INTO generation_grams (rowid, grams) VALUES (last_insert_rowid(), ?)",
                             (grams(values["search_text"]),))
    database.execute("VACUUM")
    database.close()


for file in sorted(migrations.glob("*.sql")):
    make(int(file.stem))
