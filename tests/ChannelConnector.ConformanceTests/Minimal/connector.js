'use strict';
// A minimal connector for Facebook Messenger that keeps docs/connector-contract.md, with nothing but Node's own library.
//
// settings:    farEndUrl (https): every message is POSTed there as JSON
// credentials: appSecret (signs webhooks), farEndToken (bearer token for the far end)
// Left out:    the platform's handshake, echoes and postbacks, telling the far end of an unsend
//
// State, one file for each message, named by the hash of its id:
//   owner   uid of the channel
//   inbox/  acknowledged, not passed on yet; without the URLs of media, which must not be written
//   done/   empty: passed on or unsent, so that nothing that comes under this id counts any more
//   media/  HASH-INDEX.KIND, as old as the file is
//   tmp/    files that are not complete
// What decides about a message is done with synchronous calls, so that nothing comes between in this process. Between two
// processes the names decide: a file is complete when it gets its name, and only one of the two can give it.

const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const { once } = require('node:events');
const { dirname } = require('node:path');
const tls = require('node:tls');
const { addAbortSignal } = require('node:stream');
const { setTimeout: sleep } = require('node:timers/promises');

const CONTRACT_FILE = '/etc/channel/channel.json';
const CREDENTIALS = '/etc/channel/credentials';
const STATE = '/var/lib/channel';
const [INBOX, DONE, MEDIA, TMP] = ['inbox', 'done', 'media', 'tmp'].map((name) => `${STATE}/${name}`);

const NEVER_STORE = ['StoryMention', 'StoryReply', 'ViewOnce'];
const FORBIDDEN = { story_mention: 'StoryMention', ephemeral: 'ViewOnce' };
const KINDS = { image: 'image', sticker: 'image', audio: 'audio', video: 'video', reel: 'video', ig_reel: 'video' };
const MEDIA_HOSTS = ['*.fbcdn.net', 'cdn.fbsbx.com', 'lookaside.fbsbx.com'];
const WEBHOOK_BYTES = 3 << 20;
const MEDIUM_BYTES = 25 << 20; // the most that Messenger sends
const REQUEST_MS = 10_000; // a medium is fetched before the acknowledgement, which may take 20 s
const DONE_SECONDS = 7 * 86_400; // the platform gives up on a webhook after a day and a half
const TMP_SECONDS = 60; // no file is being written for longer
const DRAIN_MS = 10_000;

let contract;
let notAfter; // milliseconds, Infinity while no end is known
let stopping = false;
let stop = () => process.exit(143); // nothing was taken yet, or a sweep is not complete
const counters = {};

const count = (event) => { counters[event] = (counters[event] ?? 0) + 1; };
const log = (event, more) => console.log(JSON.stringify({ time: new Date(), channel: contract.channel, event, ...more }));
// An object may come where a text is expected, and even one that no text can be made of.
const string = (value) => (typeof value === 'string' ? value : '');
const list = (value) => (Array.isArray(value) ? value : []);
const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');
const ignore = () => {}; // an error event that nobody listens to would end the process
const isOpen = () => !stopping && Date.now() < notAfter;

function check(condition, reason) {
  if (!condition) throw new Error(reason);
}

// ---- contract and credentials

function readContract() {
  let read;
  try {
    read = JSON.parse(fs.readFileSync(CONTRACT_FILE, 'utf8'));
  } catch {
    throw new Error('the contract cannot be read'); // the parser's words would quote it
  }
  check(read?.contract === 'v1', 'the contract has a version that is not known');
  const end = read.notAfter === undefined ? Infinity : Date.parse(read.notAfter);
  check(!Number.isNaN(end), 'notAfter is no instant');
  return { read, end };
}

function checkRules({ channel, platform, accountId, retentionSeconds, neverStore, urlHosts, recording, unsentMessages }) {
  check(channel?.uid && typeof channel.uid === 'string', 'channel.uid is missing');
  check(string(platform).toLowerCase() === 'facebook', 'the platform is not Facebook');
  check(accountId && typeof accountId === 'string', 'accountId is missing');
  const areSeconds = (kind) => Number.isInteger(retentionSeconds?.[kind]) && retentionSeconds[kind] >= 0;
  check(['audio', 'document', 'image', 'video'].every(areSeconds), 'retentionSeconds is not a number of seconds for each kind');
  check(Array.isArray(neverStore) && neverStore.every((item) => NEVER_STORE.includes(item)), 'neverStore has an unknown value');
  check(Array.isArray(urlHosts) && urlHosts.every((item) => typeof item === 'string'), 'urlHosts is no list of hosts');
  check(['Allowed', 'Forbidden'].includes(recording), 'recording has an unknown value');
  check(['Delete', 'Keep'].includes(unsentMessages), 'unsentMessages has an unknown value');
}

/** The kubelet replaces credentials while we run, so they are read each time. */
function credential(name) {
  try {
    return fs.readFileSync(`${CREDENTIALS}/${name}`, 'utf8').trim();
  } catch {
    return '';
  }
}

// ---- state

const exists = fs.existsSync;
const remove = (file) => fs.rmSync(file, { force: true });

function sync(file) {
  const fd = fs.openSync(file, 'r');
  fs.fsyncSync(fd);
  fs.closeSync(fd);
}

/** Creates a file that is complete and on disk as soon as it has its name; what is there already stays. */
function create(file, data) {
  const unfinished = `${TMP}/${crypto.randomUUID()}`;
  try {
    fs.writeFileSync(unfinished, data);
    sync(unfinished);
    fs.linkSync(unfinished, file);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    remove(unfinished);
  }
  sync(dirname(file));
}

function checkOwner() {
  const owner = `${STATE}/owner`;
  check(!exists(owner) || fs.readFileSync(owner, 'utf8') === contract.channel.uid, 'the state is that of another channel');
}

function discard(hash) {
  remove(`${INBOX}/${hash}`);
  for (const name of fs.readdirSync(MEDIA)) if (name.startsWith(hash)) remove(`${MEDIA}/${name}`);
  sync(INBOX);
  sync(MEDIA);
}

/** Deletes what is older than it may be. Not synchronous: a sweep has to end at once on SIGTERM, whatever there is to delete. */
async function expire(tmpSeconds) {
  const mediaSeconds = (name) => contract.retentionSeconds[name.split('.')[1]];
  for (const [directory, secondsOf] of [[MEDIA, mediaSeconds], [DONE, () => DONE_SECONDS], [TMP, () => tmpSeconds]]) {
    for (const name of exists(directory) ? await fs.promises.readdir(directory) : []) {
      const file = `${directory}/${name}`;
      const stat = await fs.promises.stat(file).catch(() => undefined); // another process may have deleted it
      if (stat && Date.now() - stat.mtimeMs >= secondsOf(name) * 1000) await fs.promises.rm(file, { force: true });
    }
  }
}

// ---- redaction

function isListed(host, hosts) {
  const name = host.replace(/\.+$/, '');
  return hosts.some((item) => (item.startsWith('*.') ? name.endsWith(item.slice(1)) : name === item));
}

// Where a host may begin: at the start, after "scheme:", "//" or "@" (a slash may be a backslash). It is none if it turns out to
// be the user before an "@". What repeats is bounded or cannot overlap: the text is anybody's.
const HOST = /(?:^[^a-z0-9]*|(?<=[:@]|[:/\\][/\\]))([a-z0-9._-]{1,300})(?!(?::[^/\\?#@]{0,64})?@)/g;

/** As a browser reads it: percent-encoding, compatibility forms of letters and dots, invisible characters. */
function decode(word) {
  return word
    .replace(/(?:%[0-9a-f]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString())
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replaceAll('\u3002', '.')
    .toLowerCase();
}

function hasListedUrl(word) {
  let form = word.toLowerCase();
  for (let depth = 0; depth < 8; depth++) {
    // What was in a query stands behind a "=" once it is decoded.
    for (const part of form.split(/[\s"'<>()[\]{}=&,;|]+/)) {
      for (const [, host] of part.matchAll(HOST)) if (isListed(host, contract.urlHosts)) return true;
    }
    const next = decode(form);
    if (next === form) return false;
    form = next;
  }
  return true; // nobody encodes a word that often who has nothing to hide
}

/** The text without the words that have a URL of a listed host in them. */
const redact = (text) => text.split(/(\s+)/).map((word) => (hasListedUrl(word) ? '[link removed]' : word)).join('');

// ---- requests to platform and far end

async function receive(stream, limit) {
  const chunks = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    check(length <= limit, 'too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A TLS connection, through the proxy if there is one: Node's https knows none. `once` throws what comes as an error instead. */
async function connect(url, signal) {
  const target = { host: url.hostname, port: Number(url.port || 443), servername: url.hostname };
  const proxy = process.env.HTTPS_PROXY || process.env.https_proxy;
  if (proxy) {
    const { hostname, port } = new URL(proxy);
    const authority = `${target.host}:${target.port}`;
    const options = { method: 'CONNECT', host: hostname, port: port || 80, path: authority, headers: { host: authority } };
    const [response, socket] = await once(http.request({ ...options, agent: false, signal }).on('error', ignore).end(), 'connect');
    target.socket = addAbortSignal(signal, socket.on('error', ignore));
    check(response.statusCode === 200, 'refused by the proxy');
  }
  const secured = addAbortSignal(signal, tls.connect(target).on('error', ignore));
  await once(secured, 'secureConnect');
  return secured;
}

/** `body` is asked when the connection stands, and may say undefined: then nothing is sent, and nothing comes back. */
async function request(url, method, headers = {}, body = () => '') {
  const signal = AbortSignal.timeout(REQUEST_MS);
  const socket = await connect(url, signal);
  try {
    const content = body();
    if (content === undefined) return undefined;
    const sent = https.request(url, { method, headers, signal, createConnection: () => socket }).on('error', ignore).end(content);
    const [response] = await once(sent, 'response');
    return { status: response.statusCode, bytes: await receive(response, MEDIUM_BYTES) };
  } finally {
    socket.destroy();
  }
}

/** The bytes of a medium; undefined if it cannot be had, or is not the platform's. A redirection is not followed. */
async function fetchMedium(text) {
  const url = URL.canParse(text) ? new URL(text) : {};
  if (url.protocol !== 'https:' || url.port !== '' || !isListed(url.hostname, MEDIA_HOSTS)) return undefined;
  const answer = await request(url, 'GET').catch(() => undefined);
  return answer?.status === 200 ? answer.bytes : undefined;
}

// ---- from the platform

/** What the far end is told of an attachment, and its bytes if they are kept. Nothing is taken over as it came but a known type. */
async function readAttachment(attachment, fileName) {
  const type = string(attachment?.type);
  if (Object.hasOwn(FORBIDDEN, type)) return { type: FORBIDDEN[type], state: 'forbidden' };
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : 'document';
  if (contract.retentionSeconds[kind] === 0) return { type: kind, state: 'not kept' };
  const bytes = await fetchMedium(string(attachment?.payload?.url));
  return bytes ? { type: kind, state: 'kept', file: `${fileName}.${kind}`, bytes } : { type: kind, state: 'unavailable' };
}

async function take(event) {
  const message = event?.message;
  const isId = (value) => /^[\w.:$+=-]{1,256}$/.test(string(value));
  if (!isId(message?.mid) || !isId(event.sender?.id) || message.is_echo) return count('dropped');

  const hash = sha256(message.mid);
  if ([true, 'true'].includes(message.is_deleted)) {
    if (contract.unsentMessages === 'Keep') return count('unsent_kept');
    create(`${DONE}/${hash}`, '');
    discard(hash);
    return count('unsent');
  }
  const isKnown = () => exists(`${DONE}/${hash}`) || exists(`${INBOX}/${hash}`);
  if (isKnown()) return count('repeated');

  // The URL of a medium must not be written: what is not fetched before the acknowledgement is lost.
  const attachments = await Promise.all(list(message.attachments).map((item, index) => readAttachment(item, `${hash}-${index}`)));
  if (message.reply_to?.story) attachments.push({ type: 'StoryReply', state: 'forbidden' });
  if (isKnown()) return count('repeated'); // or unsent, while the media were fetched

  for (const { file, bytes } of attachments) if (bytes) create(`${MEDIA}/${file}`, bytes);
  create(`${INBOX}/${hash}`, JSON.stringify({
    id: message.mid,
    sender: event.sender.id,
    timestamp: Number.isFinite(event.timestamp) ? event.timestamp : 0,
    text: redact(string(message.text)),
    attachments: attachments.map(({ bytes, ...told }) => told),
  }));
  return count('taken');
}

function isSigned(raw, header) {
  const secret = credential('appSecret');
  const expected = Buffer.from(`sha256=${crypto.createHmac('sha256', secret).update(raw).digest('hex')}`);
  const actual = Buffer.from(String(header));
  return secret !== '' && actual.length === expected.length && crypto.timingSafeEqual(actual, expected);
}

async function takeWebhook(req) {
  if (!isOpen()) return { status: 503 };
  const raw = await receive(req, WEBHOOK_BYTES).catch(() => undefined);
  if (!raw) return { status: 413 };
  if (!isSigned(raw, req.headers['x-hub-signature-256'])) return { status: 401 };
  let webhook;
  try {
    webhook = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return { status: 400 };
  }
  const entries = webhook?.object === 'page' ? list(webhook.entry) : [];
  const own = entries.filter((entry) => entry?.id === contract.accountId);
  if (own.length < entries.length) count('other_account');
  await Promise.all(own.flatMap((entry) => list(entry.messaging)).map(take));
  return { status: 200 };
}

// ---- to the far end

/** Reads at the last moment, so that what is unsent until then is withdrawn; by the hosts of today, not of when it came. */
function readPending(hash) {
  if (exists(`${DONE}/${hash}`)) remove(`${INBOX}/${hash}`);
  if (!exists(`${INBOX}/${hash}`)) return undefined;
  const message = JSON.parse(fs.readFileSync(`${INBOX}/${hash}`, 'utf8'));
  return JSON.stringify({ channel: contract.channel, recording: contract.recording, ...message, text: redact(message.text) });
}

/** One attempt for everything in the inbox, also what a second process has taken, the oldest first. */
async function passOn() {
  if (Date.now() >= notAfter) return;
  const time = (hash) => fs.statSync(`${INBOX}/${hash}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const pending = fs.readdirSync(INBOX).map((hash) => [time(hash), hash]).sort(([a], [b]) => a - b);
  for (const [, hash] of pending) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${credential('farEndToken')}` };
    const answer = await request(new URL(contract.settings.farEndUrl), 'POST', headers, () => readPending(hash));
    if (answer?.status >= 200 && answer.status < 300) {
      create(`${DONE}/${hash}`, '');
      remove(`${INBOX}/${hash}`);
      count('passed_on');
    } else if (answer) {
      count('refused_by_far_end'); // tried again with the next round; the others do not wait for it
    }
  }
}

// ---- the process

async function answer(req) {
  const { revision, termsVersion } = contract;
  switch (`${req.method} ${req.url}`) {
    case 'GET /livez': return { status: 200 };
    case 'GET /readyz': return { status: isOpen() ? 200 : 503, body: JSON.stringify({ revision, termsVersion, counters }) };
    case 'POST /webhook': return takeWebhook(req);
    default: return { status: 404 };
  }
}

async function serveRequest(req, res) {
  const { status, body } = await answer(req).catch((error) => {
    log('request failed', { code: error.code }); // not its words: they may quote
    return { status: 500 };
  });
  res.writeHead(status, stopping ? { connection: 'close' } : {}).end(body);
}

async function repeat(milliseconds, work) {
  while (!stopping) {
    await work().catch((error) => log(`${work.name} failed`, { code: error.code }));
    await sleep(milliseconds);
  }
}

async function keepHouse() {
  try {
    notAfter = readContract().end;
  } catch { /* the value read last holds */ }
  await expire(TMP_SECONDS);
}

async function serve() {
  const { farEndUrl, ...unknown } = contract.settings ?? {};
  check(Object.keys(unknown).length === 0, 'settings has one that is not known');
  check(URL.canParse(farEndUrl) && new URL(farEndUrl).protocol === 'https:', 'settings.farEndUrl is no https URL');
  for (const name of ['appSecret', 'farEndToken']) check(credential(name) !== '', `the credential ${name} is missing`);
  for (const directory of [INBOX, DONE, MEDIA, TMP]) fs.mkdirSync(directory, { recursive: true });
  create(`${STATE}/owner`, contract.channel.uid);
  await expire(TMP_SECONDS);
  const server = http.createServer(serveRequest).listen(8080);
  await once(server, 'listening');
  const passingOn = repeat(1000, passOn);
  repeat(15_000, keepHouse);
  log('started', { revision: contract.revision });

  stop = async () => {
    stopping = true;
    setTimeout(process.exit, DRAIN_MS, 0); // what is not passed on by then stays in the inbox
    const closed = new Promise((resolve) => { server.close(resolve); });
    server.closeIdleConnections();
    await Promise.all([closed, passingOn]);
    await passOn().catch(() => {});
    process.exit(0);
  };
}

async function main([verb, ...rest]) {
  check(rest.length === 0 && [undefined, 'sweep'].includes(verb), 'the argument is not known');
  ({ read: contract, end: notAfter } = readContract());
  checkRules(contract);
  checkOwner();
  await (verb === 'sweep' ? expire(0) : serve());
}

process.on('SIGTERM', () => stop()); // PID 1 gets no signal that it has no handler for
main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`connector: ${error.message}\n`);
  process.exit(1);
});
