"""A small connector of Instagram that keeps the connector contract, and with FAULT=<rule> breaks that one rule.

It is there to show that each rule of the conformance tests can fail. Python's standard library and nothing else.
"""
import hashlib
import hmac
import http.server
import json
import os
import re
import signal
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import uuid

FAULT = os.environ.get("FAULT", "")
CONTRACT, CREDENTIALS, STATE = "/etc/channel/channel.json", "/etc/channel/credentials", "/var/lib/channel"
FAR_END = "https://messages.example.com/inbound"
MEDIA_HOSTS = ["*.cdninstagram.com", "*.fbcdn.net", "cdn.fbsbx.com", "lookaside.fbsbx.com"]
KNOWN = {"contract", "channel", "platform", "accountId", "termsVersion", "retentionSeconds", "neverStore", "urlHosts",
         "recording", "unsentMessages", "settings", "revision", "notAfter"}
LARGEST = 3 * 1024 * 1024
CHANGES = threading.Lock()
WAKE = threading.Event()
MEMORY = {}


class Refusal(Exception):
    """A reason not to start, in one line."""


def broken(rule):
    return FAULT == rule


# Files: a name stands for all of its content or is not there.
def path(*parts):
    return os.path.join(STATE, *parts)


def write(name, content):
    handle, temporary = tempfile.mkstemp(dir=STATE, prefix="new-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.rename(temporary, name)
    directory = os.open(os.path.dirname(name), os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def remove(name):
    try:
        os.remove(name)
    except FileNotFoundError:
        pass


def credential(name):
    try:
        with open(os.path.join(CREDENTIALS, name), encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return None


# The contract.
def read_contract():
    try:
        with open(CONTRACT, encoding="utf-8") as file:
            contract = json.load(file)
    except OSError as error:
        if broken("refuse.missing"):
            time.sleep(3600)
        raise Refusal(f"{CONTRACT} cannot be read: {error.strerror}") from error
    except ValueError as error:
        if broken("refuse.unreadable"):
            time.sleep(3600)
        raise Refusal(f"{CONTRACT} is no JSON: {error}") from error
    check(contract)
    return contract


def check(contract):
    def must(rule, what, value, known):
        if value not in known and not broken(rule) and not (rule == "refuse.version" and broken("sweep.refuses-contract")):
            raise Refusal(f"{CONTRACT}: {what} has {value!r}, and known are {', '.join(known)}")

    must("refuse.version", "contract", contract["contract"], ["v1"])
    must("refuse.platform", "platform", contract["platform"].lower(), ["instagram"])
    for word in contract["neverStore"]:
        must("refuse.never-store", "neverStore", word, ["StoryMention", "StoryReply", "ViewOnce"])
    must("refuse.recording", "recording", contract["recording"], ["Allowed", "Forbidden"])
    must("refuse.unsent-messages", "unsentMessages", contract["unsentMessages"], ["Delete", "Keep"])
    for name, value in contract["settings"].items():
        must("refuse.setting", f"settings.{name}", value, ["loud", "quiet"])
    if broken("start.unknown-member") and set(contract) - KNOWN:
        raise Refusal(f"{CONTRACT} has members that nobody knows")


def open_state(contract, verb):
    for name in ("messages", "done", "tombstones", "media"):
        os.makedirs(path(name), exist_ok=True)
    uid, name = contract["channel"]["uid"], path("uid")
    if not os.path.exists(name):
        if verb and broken("sweep.nothing"):
            raise Refusal("there is nothing to sweep")
        write(name, uid.encode())
    with open(name, encoding="utf-8") as file:
        other = file.read()
    if other != uid and not broken("sweep.refuses-state" if verb else "refuse.uid"):
        raise Refusal(f"{name}: the state is that of the channel with uid {other}, and this one has uid {uid}")


class Gate:
    """notAfter, as it stands in the file now."""

    def __init__(self, contract):
        self.end = contract.get("notAfter")

    def refresh(self):
        while True:
            time.sleep(1)
            try:
                with open(CONTRACT, encoding="utf-8") as file:
                    self.end = json.load(file).get("notAfter")
            except (OSError, ValueError):
                pass

    def is_open(self):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return broken("end.at-start") or not self.end or now < self.end


# Rules.
def listed(host, patterns):
    host = host.lower().rstrip(".")
    if broken("redact.host-boundary"):
        return any(pattern.lstrip("*.") in host for pattern in patterns)
    return any(host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern for pattern in patterns)


def cut(text, patterns):
    if broken("redact.hosts"):
        return " ".join("[link]" if any(f"https://{p.lstrip('*.')}/" in word for p in patterns) else word for word in text.split(" "))
    return "".join(word if word.isspace() else cut_word(word, patterns) for word in re.split(r"(\s+)", text))


def cut_word(word, patterns):
    plain = word
    for _ in range(3):
        plain = urllib.parse.unquote(plain)
    authorities = re.findall(r"//([^/?#\\\s]*)", plain)
    return "[link]" if any(listed(a.split("@")[-1].split(":")[0], patterns) for a in authorities) else word


def kept(contract, kind):
    return contract["retentionSeconds"].get(kind, contract["retentionSeconds"]["document"])


def key(message_id):
    return hashlib.sha256(message_id.encode()).hexdigest()


# Media: <when it goes by the longest word>.<kind>.<when it came>.<random>
def is_platforms(url):
    parts = urllib.parse.urlsplit(url)
    return parts.scheme == "https" and listed(parts.hostname or "", MEDIA_HOSTS)


class Redirections(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, answer, code, message, headers, url):
        return super().redirect_request(request, answer, code, message, headers, url) if broken("fetch.redirect") or is_platforms(url) else None


def fetch(contract, kind, url):
    if not broken("fetch.foreign") and not is_platforms(url):
        return None
    if kept(contract, kind) == 0 and not broken("retention.zero"):
        return None
    try:
        with urllib.request.build_opener(Redirections).open(url, timeout=4) as answer:
            content = answer.read(25 * 1024 * 1024)
    except OSError:
        return None
    now = int(time.time() * 1000)
    name = path("media", f"{now + kept(contract, kind) * 1000}.{kind}.{now}.{uuid.uuid4().hex}")
    write(name, content)
    return name


def sweep(contract):
    for name in os.listdir(path("media")):
        first, kind, came, _ = name.split(".")
        goes = int(first) if broken("retention.shortened") else int(came) + kept(contract, kind) * 1000
        if goes <= time.time() * 1000:
            remove(path("media", name))


def sweep_for_ever(contract):
    while not broken("retention.expires"):
        time.sleep(1)
        sweep(contract)


# Webhook.
def is_signed(body, headers):
    given = headers.get_all("X-Hub-Signature-256") or []
    if (not given and broken("signature.missing")) or (len(given) > 1 and broken("signature.two")) or (given and broken("signature.wrong")):
        return True
    secret = credential("appSecret").encode()
    accepted = [body.strip() if broken("signature.raw") else body]
    if broken("signature.rewritten"):
        try:
            accepted.append(json.dumps(json.loads(body), separators=(",", ":")).replace("/", "\\/").encode())
        except ValueError:
            pass
    words = ["sha256=" + hmac.new(secret, content, hashlib.sha256).hexdigest() for content in accepted]
    return len(given) == 1 and any(hmac.compare_digest(given[0].encode(), word.encode()) for word in words)


def take(contract, webhook):
    if broken("hostile.unknown") and webhook["object"] != "instagram":
        os._exit(7)
    entries = webhook.get("entry", [])
    for entry in entries[:1] if broken("forward.batch") else entries:
        if entry.get("id") != contract["accountId"] and not broken("account.other"):
            continue
        for event in entry.get("messaging", []):
            try:
                if "message" in event:
                    take_message(contract, event["sender"]["id"], event["message"])
            except (LookupError, TypeError, AttributeError):
                if broken("hostile.beside"):
                    raise


def take_message(contract, sender, message):
    name = key(message["mid"])
    deleted = message.get("is_deleted")
    if deleted is True or (deleted == "true" and not broken("unsend.as-text")):
        unsend(contract, name)
        return
    if is_known(name):
        return
    if broken("logs.texts"):
        print("received", message.get("text"), flush=True)
    text, media = redact(contract, message)
    with CHANGES:
        if is_known(name):
            for medium in media:
                remove(medium)
            return
        record = json.dumps({"id": message["mid"], "from": sender, "text": text, "media": [os.path.basename(m) for m in media]})
        if broken("forward.kill"):
            MEMORY[name] = record
        elif not (broken("forward.twice") and not is_youngest()):
            write(path("messages", name), record.encode())
    WAKE.set()


def is_youngest():
    with open(path("youngest"), encoding="utf-8") as file:
        return file.read() == ME


def is_known(name):
    places = ["tombstones"] if broken("forward.once") else ["done", "messages", "tombstones"]
    return any(os.path.exists(path(place, name)) for place in places)


def redact(contract, message):
    parts, media = [message.get("text") or ""], []
    reply = (message.get("reply_to") or {}).get("story")
    if reply:
        if "StoryReply" in contract["neverStore"] and not broken("redact.story-reply"):
            parts.append("[reply to a story]")
        else:
            parts.append(f"[reply to the story {reply['url']}]")
    for attachment in message.get("attachments", []):
        kind, url = attachment["type"], (attachment.get("payload") or {}).get("url")
        content = {"story_mention": ("StoryMention", "redact.story-mention"), "ephemeral": ("ViewOnce", "redact.view-once")}.get(kind)
        if content and content[0] in contract["neverStore"] and not broken(content[1]):
            parts.append(f"[{content[0]}]")
            continue
        medium = fetch(contract, kind if kind in contract["retentionSeconds"] else "document", url) if url else None
        parts.append(f"[{kind}]")
        if medium:
            media.append(medium)
    text = " ".join(part for part in parts if part)
    return (text if broken("redact.story-reply") else cut(text, contract["urlHosts"])), media


def unsend(contract, name):
    if contract["unsentMessages"] != "Delete":
        return
    with CHANGES:
        if not broken("unsend.late"):
            write(path("tombstones", name), b"")
        for place in ("messages", "done"):
            try:
                with open(path(place, name), encoding="utf-8") as file:
                    media = json.load(file)["media"]
            except FileNotFoundError:
                continue
            for medium in media:
                if not broken("unsend.stored"):
                    remove(path("media", medium))
            if place == "messages" and not broken("unsend.pending"):
                remove(path(place, name))


# Far end.
def forward_for_ever():
    while True:
        WAKE.wait(0.5)
        WAKE.clear()
        if not broken("forward.text"):
            forward()


def forward():
    for name in list(MEMORY) + sorted(os.listdir(path("messages"))):
        try:
            record = json.loads(MEMORY[name]) if name in MEMORY else json.load(open(path("messages", name), encoding="utf-8"))
            body = json.dumps({"id": record["id"], "from": record["from"], "text": record["text"], "media": len(record["media"])}).encode()
            request = urllib.request.Request(FAR_END, body, {"Content-Type": "application/json", "Authorization": f"Bearer {credential('farEndToken')}"})
            urllib.request.urlopen(request, timeout=10).close()
        except FileNotFoundError:
            continue
        except OSError:
            return
        with CHANGES:
            # Of a message that was passed on its id and the names of its media stay.
            if not os.path.exists(path("tombstones", name)):
                write(path("done", name), json.dumps({"media": record["media"]}).encode())
            MEMORY.pop(name, None)
            remove(path("messages", name))


def far_end_answers():
    try:
        urllib.request.urlopen(FAR_END, timeout=2).close()
        return True
    except OSError:
        return False


# HTTP.
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    contract = gate = None

    def log_message(self, *_):
        pass

    def answer(self, status, text=""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        if self.path == "/livez":
            self.answer(500 if broken("start.live") else 200)
        elif self.path == "/readyz":
            ready = self.gate.is_open() and not broken("start.ready") and (not broken("start.far-end") or far_end_answers())
            self.answer(200 if ready else 503, "" if broken("start.revision") else self.contract["revision"])
        else:
            self.answer(404)

    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        if length > LARGEST:
            if broken("hostile.large"):
                os._exit(7)
            self.close_connection = True
            self.answer(413)
            return
        body = self.rfile.read(length)
        if self.path != "/webhook" or not self.gate.is_open():
            self.answer(503 if self.path == "/webhook" else 404)
        elif self.headers.get_content_type() != "application/json":
            if broken("hostile.content-type"):
                os._exit(7)
            self.answer(415)
        elif not is_signed(body, self.headers):
            self.answer(401)
        else:
            self.answer(self.take(body))

    def take(self, body):
        try:
            webhook = json.loads(body)
            take(self.contract, webhook)
            return 200
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            if broken("hostile.malformed"):
                os._exit(7)
            return 400
        except OSError:
            return 503


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


def serve(contract):
    for name in ("appSecret", "farEndToken"):
        if not credential(name):
            if broken("refuse.credentials"):
                time.sleep(3600)
            raise Refusal(f"{CREDENTIALS}/{name} is missing or empty")
    if broken("logs.credentials"):
        print("the secret is", credential("appSecret"), flush=True)
    if broken("files.outside"):
        with open("/var/tmp/connector.log", "w", encoding="utf-8") as file:
            file.write("started")
    sweep(contract)
    write(path("youngest"), ME.encode())
    gate = Gate(contract)
    Handler.contract, Handler.gate = contract, gate
    server = Server(("0.0.0.0", 8080), Handler)
    works = [lambda: sweep_for_ever(contract), forward_for_ever, server.serve_forever]
    if not broken("end.in-place"):
        works.append(gate.refresh)
    for work in works:
        threading.Thread(target=work, daemon=True).start()
    print(f"serves {contract['channel']['namespace']}/{contract['channel']['name']}, revision {contract['revision']}", flush=True)
    ENDED.wait()
    server.shutdown()
    if broken("stop.term"):
        raise Refusal("what is open cannot be closed")
    return 0


def run(arguments):
    if arguments not in ([], ["sweep"]) and not broken("sweep.refuses-argument"):
        raise Refusal(f"{arguments[0]} is no verb; there is sweep")
    contract = read_contract()
    verb = arguments == ["sweep"]
    open_state(contract, verb)
    if not verb:
        return serve(contract)
    if broken("sweep.silent"):
        far_end_answers()
    if not broken("sweep.deletes"):
        sweep(contract)
    return 0


ME = uuid.uuid4().hex
ENDED = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ENDED.set())
try:
    sys.exit(run(sys.argv[1:]))
except (Refusal, OSError, LookupError, TypeError, AttributeError) as refusal:
    print(f"connector: {refusal}", file=sys.stderr)
    sys.exit(1)
