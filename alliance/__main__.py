"""`python3 -m alliance …`: the door; refuses a Python that is too old in words it can still parse."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- an older Python must be told so, not shown a syntax error
    sys.stderr.write(
        "本程序需要 Python 3.11 或更新的版本，这里是 %d.%d。\n"  # noqa: UP031 -- parsed by old Pythons too
        "请先装好新版本，再用它来运行，例如：\n"
        "    apt-get install python3.11 python3.11-venv && python3.11 -m alliance demo\n" % sys.version_info[:2]
    )
    raise SystemExit(1)

from alliance.bootstrap import main

raise SystemExit(main(sys.argv[1:]))
