// Other people's clients, unchanged, against a Practice service.
//
//   node clients.mjs http://127.0.0.1:PORT KEY        KEY is the key that the service was started with
import assert from 'node:assert/strict';
import Replicate from 'replicate';
import { createBlackForestLabs } from '@ai-sdk/black-forest-labs';
import { createReplicate } from '@ai-sdk/replicate';
import zlib from 'node:zlib';

const [base, key] = process.argv.slice(2);
if (!base || !key) {
  console.error('clients.mjs BASE KEY');
  process.exit(2);
}

// zlib.crc32 came with Node 22.
function crc32(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes);
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

// A gray PNG: value(x, y) gives each pixel.
function png(width, height, value) {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) rows[y * (width + 1) + 1 + x] = value(x, y);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', zlib.deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const photo = png(256, 192, (x, y) => (x * 3 + y * 2) % 256);
const mask = png(256, 192, (x, y) => (x > 90 && x < 160 && y > 60 && y < 130 ? 255 : 0));

function isPicture(bytes) {
  const head = Buffer.from(bytes).subarray(0, 4).toString('latin1');
  return head.startsWith('\xff\xd8') || head === '\x89PNG' || head === 'RIFF';
}

const options = { n: 1, size: undefined, aspectRatio: undefined, seed: undefined, files: undefined, mask: undefined,
  providerOptions: {}, headers: {} };

const checks = {
  async 'replicate: run uploads files and gives a picture'() {
    const replicate = new Replicate({ auth: key, baseUrl: `${base}/v1` });
    const output = await replicate.run('black-forest-labs/flux-fill-pro', {
      input: { prompt: 'a boat', image: photo, mask, output_format: 'png' },
    });
    // It wraps https addresses only; ours is plain http on loopback.
    const file = typeof output === 'string' ? await fetch(output) : output;
    assert.ok(isPicture(await (await file.blob()).arrayBuffer()));
  },
  async 'replicate: create, list, wait'() {
    const replicate = new Replicate({ auth: key, baseUrl: `${base}/v1` });
    const created = await replicate.predictions.create({
      model: 'black-forest-labs/flux-fill-pro',
      input: { prompt: 'a boat', image: `data:image/png;base64,${photo.toString('base64')}`,
        mask: `data:image/png;base64,${mask.toString('base64')}` },
    });
    assert.equal(created.status, 'starting');
    const listed = await replicate.predictions.list();
    assert.ok(listed.results.some((prediction) => prediction.id === created.id));
    const ended = await replicate.wait(created, { interval: 500 });
    assert.equal(ended.status, 'succeeded');
    assert.equal(typeof ended.output, 'string');
    assert.ok(isPicture(await (await fetch(ended.output)).arrayBuffer()));
  },
  async 'replicate: cancel'() {
    const replicate = new Replicate({ auth: key, baseUrl: `${base}/v1` });
    const created = await replicate.predictions.create({
      model: 'black-forest-labs/flux-fill-pro',
      input: { prompt: 'a boat', image: `data:image/png;base64,${photo.toString('base64')}` },
    });
    await replicate.predictions.cancel(created.id);
    assert.equal((await replicate.predictions.get(created.id)).status, 'canceled');
  },
  async 'replicate: models, files, account'() {
    const replicate = new Replicate({ auth: key, baseUrl: `${base}/v1` });
    const model = await replicate.models.get('black-forest-labs', 'flux-fill-pro');
    assert.ok(model.latest_version.openapi_schema.components.schemas.Input);
    const file = await replicate.files.create(photo);
    assert.equal((await replicate.files.get(file.id)).size, photo.length);
    assert.equal(await replicate.files.delete(file.id), true);
    assert.equal((await replicate.accounts.current()).type, 'user');
  },
  async 'replicate: refusals'() {
    const replicate = new Replicate({ auth: 'wrong', baseUrl: `${base}/v1` });
    await assert.rejects(replicate.accounts.current(), /401/);
    const known = new Replicate({ auth: key, baseUrl: `${base}/v1` });
    await assert.rejects(known.run('black-forest-labs/flux-fill-pro', { input: { prompt: 'a boat' } }), /422/);
  },
  async '@ai-sdk/black-forest-labs: from text'() {
    const bfl = createBlackForestLabs({ apiKey: key, baseURL: `${base}/v1` });
    const made = await bfl.image('flux-pro-1.1').doGenerate({ ...options, prompt: 'a boat', seed: 7 });
    assert.ok(isPicture(made.images[0]));
    assert.equal(made.providerMetadata.blackForestLabs.images[0].seed, 7);
  },
  async '@ai-sdk/black-forest-labs: changing a picture'() {
    const bfl = createBlackForestLabs({ apiKey: key, baseURL: `${base}/v1` });
    const made = await bfl.image('flux-kontext-pro').doGenerate({
      ...options, prompt: 'a boat', files: [{ type: 'file', mediaType: 'image/png', data: new Uint8Array(photo) }],
    });
    assert.ok(isPicture(made.images[0]));
  },
  async '@ai-sdk/black-forest-labs: refusals'() {
    const wrong = createBlackForestLabs({ apiKey: 'wrong', baseURL: `${base}/v1` });
    await assert.rejects(wrong.image('flux-pro-1.1').doGenerate({ ...options, prompt: 'a boat' }), /Invalid Authentication/);
    const bfl = createBlackForestLabs({ apiKey: key, baseURL: `${base}/v1` });
    await assert.rejects(bfl.image('flux-pro-1.1').doGenerate({ ...options, prompt: 'moderated' }), /.+/);
  },
  async '@ai-sdk/replicate: changing a picture'() {
    const replicate = createReplicate({ apiToken: key, baseURL: `${base}/v1` });
    const made = await replicate.image('black-forest-labs/flux-fill-pro').doGenerate({
      ...options, prompt: 'a boat', files: [{ type: 'file', mediaType: 'image/png', data: new Uint8Array(photo) }],
      mask: { type: 'file', mediaType: 'image/png', data: new Uint8Array(mask) },
    });
    assert.ok(isPicture(made.images[0]));
  },
};

let failures = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok    ${name}`);
  } catch (error) {
    ++failures;
    console.log(`FAIL  ${name}: ${error?.stack ?? error}`);
  }
}
process.exit(failures ? 1 : 0);
