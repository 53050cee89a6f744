"""What the sides of a benchmark written in Python share; side.lua is its twin."""
import gc
import json
import sys
import time

spec = json.loads(sys.argv[1])


def blas():
    """The library that NumPy multiplies with: a name, as far as it is known."""
    with open("/proc/self/maps") as maps:
        files = {line.split("/")[-1].strip() for line in maps if "/" in line}
    found = [f for f in files if "openblas" in f or "mkl" in f or "blis" in f]
    return found[0] if found else "an unknown BLAS"


def serve(version, parts):
    """Do the work of all parts for each line on stdin; answer with their times and results.

    A part is (name, prepare, work): work gets what prepare returned, is timed, and returns the
    result by which the sides are compared.
    """
    print(json.dumps({"version": version}), flush=True)
    for _ in sys.stdin:
        answer = []
        for name, prepare, work in parts:
            state = prepare()
            gc.collect()
            wall, cpu = time.perf_counter(), time.process_time()
            result = work(state)
            answer.append({"name": name, "wall": time.perf_counter() - wall,
                           "cpu": time.process_time() - cpu, "result": result})
        print(json.dumps(answer), flush=True)
