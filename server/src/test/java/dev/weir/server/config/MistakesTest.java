package dev.weir.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One mistake a line, and what is said about it after the file's name. */
class MistakesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            sotre: {path: x}                 | 1:1: sotre: unknown key; did you mean store?
            maxSize: 1GiB                    | 1:1: maxSize: unknown key; did you mean store.maxSize?
            zzz: 1                           | 1:1: zzz: unknown key; valid here: listen, http, store, defaultUpstream, upstreams, mirror, admission, certs, upstreamClient, log
            mirror: {type: registry}         | 1:16: mirror.type: registry needs mirror.registry.url
            mirror: {type: regstry}          | 1:16: mirror.type: not one of none, registry, ecr; did you mean registry?
            mirror: {type: registry, registry: {url: "http://m.example"}} | 1:42: mirror.registry.url: plain HTTP beyond this machine needs mirror.registry.insecure: true
            mirror: {type: ecr}              | 1:1: mirror.ecr.accountId: is missing; a mirror of the type ecr needs it
            mirror: {type: ecr, ecr: {accountId: 1234, region: eu-west-1}} | 1:38: mirror.ecr.accountId: not an AWS account: its number has 12 digits; write them in quotes, as in "123456789012"
            mirror: {type: ecr, ecr: {accountId: '123456789012'}} | 1:21: mirror.ecr.region: is missing; a mirror of the type ecr needs it
            mirror: {type: ecr, ecr: {accountId: '123456789012', region: eu-wset-1}} | 1:62: mirror.ecr.region: not an AWS region; write it as in eu-west-1; did you mean eu-west-1?
            mirror: {ecr: {region: Ireland}} | 1:24: mirror.ecr.region: not an AWS region; write it as in eu-west-1
            mirror: {ecr: {accountID: x}}    | 1:16: mirror.ecr.accountID: unknown key; did you mean mirror.ecr.accountId?
            mirror: {ecr: {prefix: /x}}      | 1:24: mirror.ecr.prefix: not the beginning of a repository's name; write it without slashes at its ends, as in dockerhub
            mirror: {ecr: {role: weir}}      | 1:22: mirror.ecr.role: not the ARN of a role; write it as in arn:aws:iam::123456789012:role/weir
            mirror: {ecr: {endpoint: api}}   | 1:26: mirror.ecr.endpoint: not a URL; write http://host[:port] or https://host[:port]; did you mean https://api?
            mirror: {ecr: {fips: yes}}       | 1:22: mirror.ecr.fips: not true or false
            mirror: {ecr: {limits: {putImage: 0}}} | 1:35: mirror.ecr.limits.putImage: must be 1 to 100000
            mirror: {ecr: {repositories: {create: ifmissing}}} | 1:39: mirror.ecr.repositories.create: not one of ifMissing, never, template; did you mean ifMissing?
            mirror: {ecr: {repositories: {tagMutability: immutable}}} | 1:46: mirror.ecr.repositories.tagMutability: not one of MUTABLE, IMMUTABLE; did you mean IMMUTABLE?
            mirror: {ecr: {repositories: {tagMutabilityExceptions: ['a b']}}} | 1:57: mirror.ecr.repositories.tagMutabilityExceptions: not a pattern of tags; write letters, digits and . _ -, with 2 * at most, as in dev-*
            mirror: {ecr: {repositories: {tags: x}}} | 1:37: mirror.ecr.repositories.tags: expected names with texts but found a single value
            mirror: {ecr: {repositories: {tags: {a: [b]}}}} | 1:41: mirror.ecr.repositories.tags.a: expected a text but found a list
            mirror: {ecr: {repositories: {tags: {a: b, a: c}}}} | 1:44: mirror.ecr.repositories.tags.a: the name is there twice
            mirror: {ecr: {repositories: {encryption: {type: AES}}}} | 1:50: mirror.ecr.repositories.encryption.type: not one of AES256, KMS, KMS_DSSE; did you mean AES256?
            mirror: {ecr: {repositories: {lifecyclePolicy: {rules: []}}}} | 1:48: mirror.ecr.repositories.lifecyclePolicy: expected a policy but found keys and values
            mirror: {copies: 0}              | 1:18: mirror.copies: must be 1 to 64
            store: {size: 1GiB}              | 1:9: store.size: unknown key; did you mean store.maxSize?
            store: [a]                       | 1:8: store: expected keys and values, such as path, but found a list
            store: 50GiB                     | 1:8: store: expected keys and values, such as path, but found a single value
            - a                              | 1:1: expected keys and values, such as listen, but found a list
            [a]: b                           | 1:1: expected a key but found a list
            store: {path: x, path: y}        | 1:18: store.path: the key is there twice
            store: {path: {a: b}}            | 1:15: store.path: expected a folder but found keys and values
            store: {path: ''}                | 1:15: store.path: must not be empty
            store: {maxSize: 50gib}          | 1:18: store.maxSize: not a size: unknown unit gib (B KiB MiB GiB TiB kB MB GB TB); did you mean 50GiB?
            store: {maxSize: 50G}            | 1:18: store.maxSize: not a size: unknown unit G (B KiB MiB GiB TiB kB MB GB TB); did you mean 50GiB?
            store: {maxSize: -1}             | 1:18: store.maxSize: not a size; write a number and a unit, as in 50GiB or 512MB
            store: {maxSize: 9999999TiB}     | 1:18: store.maxSize: not a size: more bytes than any disk has
            store: {maxSize: 1KiB}           | 1:18: store.maxSize: must be 1MiB or more
            http: {maxUriSize: 100}          | 1:20: http.maxUriSize: must be 256B or more
            http: {maxUriSize: 2MiB}         | 1:20: http.maxUriSize: must be 1MiB or less
            http: {idleTimeout: 10sec}       | 1:21: http.idleTimeout: not a duration; write numbers with units (d h m s ms), as in 500ms, 1m or 1h30m; did you mean 10s?
            http: {idleTimeout: soon}        | 1:21: http.idleTimeout: not a duration; write numbers with units (d h m s ms), as in 500ms, 1m or 1h30m
            http: {idleTimeout: 1h 30min}    | 1:21: http.idleTimeout: not a duration; write numbers with units (d h m s ms), as in 500ms, 1m or 1h30m; did you mean 1h30m?
            http: {idleTimeout: 0}           | 1:21: http.idleTimeout: must be more than 0
            http: {idleTimeout: 400d}        | 1:21: http.idleTimeout: must be 365d or less
            http: {maxConnections: many}     | 1:24: http.maxConnections: not a number; write digits only
            http: {maxConnections: 0}        | 1:24: http.maxConnections: must be 1 to 1000000
            listen: {registry: 5000}         | 1:20: listen.registry: not an address; write host:port, [IPv6]:port or :port for all interfaces; did you mean 127.0.0.1:5000?
            listen: {admin: 10.0.0.1}        | 1:17: listen.admin: not an address; write host:port, [IPv6]:port or :port for all interfaces; did you mean 10.0.0.1:9090?
            listen: {registry: '*:5000'}     | 1:20: listen.registry: not an address; write host:port, [IPv6]:port or :port for all interfaces; did you mean :5000?
            listen: {registry: '::1'}        | 1:20: listen.registry: not an address; write host:port, [IPv6]:port or :port for all interfaces; did you mean [::1]:5000?
            listen: {registry: 'http://localhost:5000/'} | 1:20: listen.registry: not an address; write host:port, [IPv6]:port or :port for all interfaces; did you mean localhost:5000?
            listen: {registry: ':70000'}     | 1:20: listen.registry: not an address: a port is 0 to 65535
            listen: {admin: 127.0.0.1:5000}  | 1:17: listen.admin: the same address as listen.registry; each needs its own
            listen: {tls: {certificate: /no/such.pem}} | 1:10: listen.tls: needs key beside certificate
            listen: {tls: {key: /no/such.pem}} | 1:10: listen.tls: needs certificate beside key
            defaultUpstream: Docker.IO       | 1:18: defaultUpstream: not a registry's name; write host or host:port in lower case, as image references have it; did you mean docker.io?
            upstreams: {}                    | 1:1: upstreams: names no registry, so nothing could be pulled; leave it out for the usual seven
            upstreams: {'https://quay.io/': {}} | 1:13: upstreams.https://quay.io/: not a registry's name; write host or host:port in lower case, as image references have it; did you mean quay.io?
            upstreams: {a: {url: example.com}} | 1:22: upstreams.a.url: not a URL; write http://host[:port] or https://host[:port]; did you mean https://example.com?
            upstreams: {a: {url: 127.0.0.1:5001}} | 1:22: upstreams.a.url: not a URL; write http://host[:port] or https://host[:port]; did you mean http://127.0.0.1:5001?
            upstreams: {a: {url: ftp://example.com}} | 1:22: upstreams.a.url: not a URL; write http://host[:port] or https://host[:port]; did you mean https://example.com?
            upstreams: {a: {url: http://h/v2/}} | 1:22: upstreams.a.url: a registry's URL has no path, query or fragment; did you mean http://h?
            upstreams: {a: {url: http://a_b:1}} | 1:22: upstreams.a.url: not a URL: no valid host name in it
            upstreams: {a: {url: http://u:p@h}} | 1:22: upstreams.a.url: a URL must hold no user name or password; use the key credentials
            upstreams: {a: {ttl: 1m}}        | 1:17: upstreams.a.ttl: unknown key; did you mean upstreams.a.tagTtl?
            upstreams: {a: {credentials: {username: u}}} | 1:17: upstreams.a.credentials: needs one of password, passwordEnv and passwordFile
            upstreams: {a: {credentials: {password: p}}} | 1:17: upstreams.a.credentials: needs username
            upstreams: {a: {credentials: {username: u, password: p, passwordEnv: E}}} | 1:17: upstreams.a.credentials: needs one of password, passwordEnv and passwordFile
            upstreams: {a: {credentials: {username: u, passwordEnv: NONE}}} | 1:57: upstreams.a.credentials.passwordEnv: the environment has no variable of this name, or an empty one
            upstreams: {a: {credentials: {username: u, passwordFile: /no/such}}} | 1:58: upstreams.a.credentials.passwordFile: there is no such file
            upstreams: {a: {url: 'http://example.com'}} | 1:22: upstreams.a.url: plain HTTP beyond this machine needs upstreams.a.insecure: true
            upstreams: {a: {endpoints: [{url: 'http://10.0.0.1'}]}} | 1:35: upstreams.a.endpoints[0].url: plain HTTP beyond this machine needs upstreams.a.insecure: true
            upstreams: {a: {endpoints: x}}   | 1:28: upstreams.a.endpoints: expected a list, each element with keys such as url, but found a single value
            upstreams: {a: {endpoints: []}}  | 1:17: upstreams.a.endpoints: names no address; leave it out for the registry's own
            upstreams: {a: {endpoints: [{prefix: x}]}} | 1:29: upstreams.a.endpoints[0]: needs url
            upstreams: {a: {endpoints: [{url: 'https://b', prefix: /x}]}} | 1:56: upstreams.a.endpoints[0].prefix: not the beginning of a repository's name; write it without slashes at its ends, as in dockerhub
            upstreams: {a: {endpoints: [{uri: 'https://b'}]}} | 1:30: upstreams.a.endpoints[0].uri: unknown key; did you mean upstreams.a.endpoints[0].url?
            upstreams: {a: {url: 'https://b', endpoints: [{url: 'https://c'}]}} | 1:22: upstreams.a.url: can't stand beside endpoints; make it one of them
            upstreams: {a: {credentials: {username: u, password: p}, endpoints: [{url: 'https://c'}]}} | 1:17: upstreams.a.credentials: can't stand beside endpoints: say at which of them they are shown
            upstreams: {a: {credentials: {helper: x, dockerConfig: /}}} | 1:17: upstreams.a.credentials: names more than one place; one of username with a password, dockerConfig, helper and ecr
            upstreams: {a: {credentials: {dockerConfig: /no/such}}} | 1:45: upstreams.a.credentials.dockerConfig: there is no such file or folder
            upstreams: {a: {credentials: {helper: ../x}}} | 1:39: upstreams.a.credentials.helper: not the name of a credential helper; write what follows docker-credential-
            upstreams: {a: {access: all}}    | 1:25: upstreams.a.access: not one of anyone, verify
            upstreams: {a: {tagRules: [{policy: freeze}]}} | 1:28: upstreams.a.tagRules[0]: needs repositories
            upstreams: {a: {tagRules: [{repositories: x}]}} | 1:43: upstreams.a.tagRules[0].repositories: expected a list of patterns but found a single value
            upstreams: {a: {clientKey: /no/such}} | 1:28: upstreams.a.clientKey: there is no such file
            upstreams: {a: {proxy: 'socks5://h:1'}} | 1:24: upstreams.a.proxy: not a proxy; write http://[user:password@]host:port, direct or environment
            upstreams: {a: {privateHosts: ['http://x']}} | 1:32: upstreams.a.privateHosts: not a host; write a name, *.domain, an address or a network such as 10.0.0.0/8, in lower case
            upstreams: {a: {limits: {reserve: 20}}} | 1:35: upstreams.a.limits.reserve: not a part of the whole; write 0 to 1, as in 0.2
            upstreams: {a: {prefetch: {platforms: [arm64]}}} | 1:40: upstreams.a.prefetch.platforms: not a platform; write os/architecture or os/architecture/variant, as in linux/arm64
            upstreams: {a: {prefetch: {enabled: yes}}} | 1:37: upstreams.a.prefetch.enabled: not true or false
            log: {level: verbose}            | 1:14: log.level: not one of error, warn, info, debug, trace
            log: {level: warning}            | 1:14: log.level: not one of error, warn, info, debug, trace; did you mean warn?
            'store: {'                       | ~1:9: not YAML: expected the node content, but found '<stream end>'~
            """)
    void isNamedWithItsPlaceAndTheNearestValidOne(String text, String expected) {
        String yaml = text.startsWith("'") ? text.substring(1, text.length() - 1) : text;
        ConfigException thrown = assertThrows(ConfigException.class,
                () -> ConfigFile.parse("weir.yaml", yaml, name -> null));

        assertEquals("weir.yaml:" + expected, thrown.problems().getFirst().toString());
    }
}
