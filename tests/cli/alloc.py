# SPDX-License-Identifier: GPL-2.0-or-later
# An independent computation of what addresses there are to hand out.
#
#   free SUBNET N [TAKEN...]     the N lowest free addresses, one a line;
#                                "full" in place of the first that is missing
#   fill SUBNET SEED N           N random usable addresses of its first 300
import hashlib
import ipaddress
import itertools
import sys


def usable(subnet):
    """All usable addresses, the gateway's first."""
    size = subnet.num_addresses
    if subnet.max_prefixlen - subnet.prefixlen <= 1:
        first, last = 0, size - 1
    elif subnet.version == 4:
        first, last = 1, size - 2
    else:
        first, last = 1, size - 1
    for i in itertools.takewhile(lambda i: i <= last, itertools.count(first)):
        yield subnet[i]


def free(subnet, n, taken):
    taken = {ipaddress.ip_address(t) for t in taken}
    peers = itertools.islice(usable(subnet), 1, None)
    found = [str(a) for a in itertools.islice(
        (a for a in peers if a not in taken), n)]
    return found + ["full"] * (len(found) < n)


def fill(subnet, seed, n):
    peers = list(itertools.islice(usable(subnet), 1, 300))
    peers.sort(key=lambda a: hashlib.sha256(f"{seed}{a}".encode()).digest())
    return [str(a) for a in peers[:n]]


what, subnet = sys.argv[1], ipaddress.ip_network(sys.argv[2])
if what == "free":
    lines = free(subnet, int(sys.argv[3]), sys.argv[4:])
else:
    lines = fill(subnet, sys.argv[3], int(sys.argv[4]))
print("\n".join(lines))
