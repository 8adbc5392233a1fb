"""OpenStack Swift with its S3 API, all of it in one process, as Swift's own functional tests have it.

    s3-server.py DIRECTORY API-PORT OBJECT-PORT CONTAINER-PORT ACCOUNT-PORT

Everything is under DIRECTORY, whose file system needs extended attributes; every port is one of 127.0.0.1. What is stored outlives the process.
"""
import logging
import os
import socket
import sys

import eventlet
import eventlet.wsgi

from swift.common import utils, wsgi
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.swob import Request

STORES = ('object', 'container', 'account')
STORE = '[pipeline:main]\npipeline = {0}-server\n[app:{0}-server]\nuse = egg:swift#{0}\n'
FILTERS = {
    'catch_errors': '',
    'listing_formats': '',
    'bulk': '',
    's3api': 'location = us-east-1\n',
    'tempauth': 'user_test_tester = testing-testing .admin\n',
    'symlink': '',
    'slo': '',
    'versioned_writes': 'allow_object_versioning = true\n',
}
PROXY = '[pipeline:main]\npipeline = ' + ' '.join(FILTERS) + ' proxy-server\n[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n' + ''.join(
    f'[filter:{name}]\nuse = egg:swift#{name}\n{settings}' for name, settings in FILTERS.items())


# By name, and what each has been told of its versions.
BUCKETS = {'media': None, 'versioned': 'true', 'suspended': 'false'}


class NoCache:
    """Swift asks for memcached, and works without what it would remember."""

    def get(self, *_, **__):
        return None

    def incr(self, *_, **__):
        return 0

    def set(self, *_, **__):
        pass

    delete = set


def without_cache(app):
    cache = NoCache()

    def answer(environ, start_response):
        environ['swift.cache'] = cache
        return app(environ, start_response)

    return answer


def create_buckets(proxy):
    for bucket, versions in BUCKETS.items():
        headers = {'X-Versions-Enabled': versions} if versions else {}
        allowed = {'REQUEST_METHOD': 'PUT', 'swift.authorize': lambda _: None, 'swift.authorize_override': True, 'swift_owner': True}
        answer = Request.blank(f'/v1/AUTH_test/{bucket}', environ=allowed, headers=headers).get_response(proxy)
        if not answer.is_success:
            sys.exit(f'bucket {bucket}: {answer.status} {answer.body}')


def log_to_stderr(conf, name, log_to_console, log_route, fmt, logger, adapted_logger):
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter('%(asctime)s %(name)s %(levelname)s %(message)s'))
    logger.addHandler(handler)


def write(path, text):
    with open(path, 'w') as file:
        file.write(text)
    return path


def prepare(directory, ports):
    devices = os.path.join(directory, 'devices')
    os.makedirs(os.path.join(devices, 'd'), exist_ok=True)
    write(os.path.join(directory, 'swift.conf'), '[swift-hash]\nswift_hash_path_suffix = tests\n')
    for name in STORES:
        ring = RingBuilder(part_power=0, replicas=1, min_part_hours=0)
        ring.add_dev({'region': 1, 'zone': 1, 'weight': 1, 'ip': '127.0.0.1', 'port': ports[name], 'device': 'd'})
        ring.rebalance()
        ring.get_ring().save(os.path.join(directory, f'{name}.ring.gz'))
    return {'swift_dir': directory, 'devices': devices, 'mount_check': 'false', 'log_custom_handlers': '__main__.log_to_stderr'}


def listen(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', port))
    listener.listen(512)
    return eventlet.greenio.GreenSocket(listener)


def main(directory, *numbers):
    ports = dict(zip(('proxy',) + STORES, map(int, numbers)))
    utils.eventlet_monkey_patch()
    common = prepare(directory, ports)
    utils.set_swift_dir(directory)
    servers = []
    # The API last: whoever reaches it finds the others.
    for name in STORES + ('proxy',):
        path = write(os.path.join(directory, f'{name}.conf'), PROXY if name == 'proxy' else STORE.format(name))
        app = wsgi.loadapp(path, global_conf={**common, 'log_name': name})
        if name == 'proxy':
            app = without_cache(app)
            create_buckets(app)
        # S3 clients look for "ETag" as it is written.
        servers.append(eventlet.spawn(
            eventlet.wsgi.server, listen(ports[name]), app, utils.NullLogger(), protocol=SwiftHttpProtocol, capitalize_response_headers=False))
    for server in servers:
        server.wait()


if __name__ == '__main__':
    main(*sys.argv[1:])
