"""What figures need beside them."""
import datetime
import os
import pathlib
import re
import shlex
import sys


def measured_here():
    """The line of date, processor and command."""
    found = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    processor = found.group(1) if found else "unknown processor"
    words = [pathlib.Path(word).name if "/" in word else word for word in sys.argv]      # a folder of this machine says nothing elsewhere
    return f"{datetime.date.today()}, {processor}, {os.cpu_count()} vCPU: {shlex.join(words)}"
