# Run by the build.
#   -DTOGETHER=OUT -DFILES=...   OUT compiles these test files as one: first all their headers, then each file in a
#                                namespace of its own, where its helpers, its class and its main() meet no others.
#   -DRUNNER=OUT -DTESTS=...     OUT has the main() that runs the test named by its first argument.
set(text "")
if(TOGETHER)
    foreach(file IN LISTS FILES)
        file(STRINGS ${file} lines REGEX "^#include [<\"][^>\"]*[^c][>\"]")
        foreach(line IN LISTS lines)
            if(NOT line MATCHES "\\.moc\"")
                list(APPEND includes "${line}")
            endif()
        endforeach()
    endforeach()
    list(REMOVE_DUPLICATES includes)
    list(JOIN includes "\n" text)
    foreach(file IN LISTS FILES)
        get_filename_component(name ${file} NAME_WE)
        string(APPEND text "\nnamespace ${name} {\n#include \"${file}\"\n}")
    endforeach()
    file(WRITE ${TOGETHER} "${text}\n")
else()
    foreach(test IN LISTS TESTS)
        string(APPEND declarations "namespace tst_${test} {\nint main(int, char **);\n}\n")
        string(APPEND rows "    {\"${test}\", tst_${test}::main},\n")
    endforeach()
    file(WRITE ${RUNNER} "#include <cstdio>
#include <string_view>

${declarations}
int main(int argc, char **argv)
{
    constexpr struct
    {
        std::string_view name;
        int (*main)(int, char **);
    } tests[] = {
${rows}    };
    const std::string_view wanted = argc > 1 ? argv[1] : \"\";
    for (const auto &test : tests) {
        if (test.name != wanted)
            continue;
        for (int i = 1; i < argc; ++i)
            argv[i] = argv[i + 1]; // the array ends in a null pointer, which moves along
        return test.main(argc - 1, argv);
    }
    std::fputs(\"Name one of these tests, then Qt Test's own arguments:\\n\", stderr);
    for (const auto &test : tests)
        std::fprintf(stderr, \"  %s\\n\", test.name.data());
    return 2;
}
")
endif()
