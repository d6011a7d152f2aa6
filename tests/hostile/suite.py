# SPDX-License-Identifier: GPL-2.0-or-later
# What the programs executed, by traces of the suite: suite.py DIR whole|part.
#
# In the whole suite there must be hooks, daemons and keys, or the traces do not
# show what they are for.  A part of it may have none.
#
# A trace is of one command and of what it forks, up to where that executes
# something else: what a hook goes on to do is the administrator's affair.
import os
import re
import sys

EXECUTED = re.compile(r'execve(?:at)?\((?:[^"]*, )?"((?:[^"\\]|\\.)*)", '
                      r'(\[.*?\]), (?=\[|0x|NULL)')
ARGUMENT = re.compile(r'"((?:[^"\\]|\\.)*)"')
SECRET = re.compile(rb"^(?:PrivateKey|PresharedKey) *= *([A-Za-z0-9+/]{43}=)",
                    re.MULTILINE)
SET = re.compile(r'"(?:Pre|Post)(?:Up|Down)\+?=((?:[^"\\]|\\.)*)"')
HOOK = ["bash", "-c", 'set -e -o pipefail; shopt -s extglob; '
        'export LC_ALL=C; eval \\"$1\\"', "bash"]


def executions(text):
    """Path, arguments and success of each but the first, the command itself."""
    found = [(EXECUTED.search(line), " = -1 " not in line)
             for line in text.splitlines() if " execve" in line]
    return [(match.group(1), ARGUMENT.findall(match.group(2)), done)
            for match, done in found[1:]]


def pattern(hook):
    """What a hook becomes: %i is the network's name."""
    return re.compile(".{1,15}".join(map(re.escape, hook.split("%i"))))


def kind(path, words, hooks):
    """Which of the things that may be executed it is, or None."""
    name = os.path.basename(path)
    if name == "wireguard-go" and len(words) <= 3:
        return "wireguard-go"
    if name == "bash" and words[:4] == HOOK and len(words) == 5:
        return "hooks" if any(h.fullmatch(words[4]) for h in hooks) else None
    return None


def files(directory):
    for where, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(where, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


def read(path):
    with open(path, "rb") as f:
        return f.read()


def keys_in(directory):
    """The secrets in what the tests left behind."""
    found = set()
    for path in files(directory):
        if "/secret/" in path or path.endswith(".conf"):
            found.update(SECRET.findall(read(path)))
    return found


def judge(suite, texts, counts):
    """What a suite executed beyond what may be; counts the rest."""
    hooks, wrong = set(), []
    for text in texts:
        hooks.update(map(pattern, SET.findall(text)))
    for text in texts:
        for path, words, done in executions(text):
            what = kind(path, words, hooks)
            if what is None:
                wrong.append(f"{suite}: {path} {words}")
            elif done:
                counts[what] += 1
    return wrong


def main(work, extent):
    traces, keys, wrong = [], set(), []
    counts = {"wireguard-go": 0, "hooks": 0}
    for suite in sorted(os.listdir(work)):
        texts = [read(path).decode("utf-8", "replace")
                 for path in files(os.path.join(work, suite, "traces"))]
        traces += texts
        keys |= keys_in(os.path.join(work, suite, "tmp"))
        wrong += judge(suite, texts, counts)
    everything = "\n".join(traces)
    wrong += [f"in an argument or the environment: the key {key[:6]}..."
              for key in map(bytes.decode, keys) if key in everything]
    for line in wrong:
        print(f"FAILED: {line}")
    print(f"{len(traces)} commands executed {counts['wireguard-go']} times "
          f"wireguard-go, {counts['hooks']} hooks, and {len(wrong)} times "
          f"what is neither or with a key; {len(keys)} keys were looked for")
    seen = bool(keys) and all(counts.values())
    if extent == "part" and not seen:
        print("note: hooks, wireguard-go or keys are not in this part: that "
              "they are seen in traces is for the whole suite to show")
    good = not wrong and traces and (seen or extent == "part")
    print("1 passed, 0 failed, 0 skipped" if good else
          "0 passed, 1 failed, 0 skipped")
    return 0 if good else 1


sys.exit(main(sys.argv[1], sys.argv[2]))
