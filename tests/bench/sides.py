"""The sides of a benchmark: programs that do a workload, one after the other."""
import json
import os
import resource
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CSV = os.path.join(HERE, "../../data/breast_cancer.csv")

# What a peer needs beyond NumPy.
NEEDS = {"csv_pandas.py": "pandas", "process_python.py": "sklearn", "train_sklearn.py": "sklearn",
         "train_torch.py": "torch", "update_torch.py": "torch"}


def say(message):
    print("bench:", message, file=sys.stderr, flush=True)


def environment(threads):
    """For programs that may use so many threads, and where Lua finds side.lua and recipes.lua."""
    threads = str(threads)
    return {**os.environ, "LUA_PATH": f"{HERE}/?.lua;{HERE}/../lua/?.lua;;",
            "PYTHONDONTWRITEBYTECODE": "1", "DUET_THREADS": threads, "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads}


class Programs:
    """What runs a script: duet, or a Python that has the modules it needs."""

    def __init__(self, duet):
        self.duet = duet
        self.pythons = {}

    def python_with(self, module):
        for program in (sys.executable, "/usr/bin/python3", shutil.which("python3")):
            if program and subprocess.run([program, "-c", f"import {module}"],
                                          stderr=subprocess.DEVNULL).returncode == 0:
                return program
        say(f"skipped: no Python here has {module}")
        return None

    def command(self, script):
        """The command line so far, or None."""
        if script.endswith(".lua"):
            return [self.duet, os.path.join(HERE, script)]
        module = NEEDS.get(script, "numpy")
        if module not in self.pythons:
            self.pythons[module] = self.python_with(module)
        python = self.pythons[module]
        return python and [python, os.path.join(HERE, script)]


class Side:
    """A program that stays: it prepares, and does the work when told to."""

    def __init__(self, command, spec, threads):
        self.name = os.path.basename(command[1])
        self.threads = threads
        self.times, self.results = [], {}
        self.process = subprocess.Popen(
            [*command, json.dumps({**spec, "threads": threads})], env=environment(threads),
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.version = self.answer()["version"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} failed")
        return json.loads(line)

    def work(self, clock):
        """Do it once; note the time, and return that of each part."""
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        parts = self.answer()
        self.times.append(sum(part[clock] for part in parts))
        self.results = {part["name"]: part["result"] for part in parts}
        return [part[clock] for part in parts]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Process:
    """A program that is run from start to exit each time, and prints the result."""

    def __init__(self, command, spec, threads):
        self.command = [*command, CSV]
        self.threads = threads
        self.times, self.results = [], {}
        self.version = "a Python script" if command[1].endswith(".py") else "duet"
        self.part = spec["name"]

    def work(self, clock):
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(self.command, env=environment(self.threads), check=True,
                              capture_output=True, text=True)
        wall = time.perf_counter() - wall
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        self.times.append(cpu if clock == "cpu" else wall)
        self.results = {self.part: float(done.stdout)}

    def close(self):
        pass
