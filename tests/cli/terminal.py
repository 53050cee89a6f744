"""terminal.py DUET - the prompt, the progress bar and signals, on a pseudo-terminal.

Prints TAP, as meson reads it.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

DUET = os.path.abspath(sys.argv[1])
SECONDS = 60  # until a case that hangs fails
QUIT = "\x15\x04"  # clear the line, end of input


class Terminal:
    """The command on a terminal of its own, `columns` wide."""

    def __init__(self, *arguments, columns=80, home=None):
        self.home = home or tempfile.mkdtemp()
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(HOME=self.home, TERM="xterm", XDG_STATE_HOME=self.home)
            os.environ.pop("COLUMNS", None)
            os.execv(DUET, [DUET, *arguments])
        size = struct.pack("HHHH", 25, columns, 0, 0)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)

    def read(self):
        """Read what comes next; false at the end."""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.seen += data.decode("utf-8", "replace")
        return bool(data)

    def wait_for(self, text):
        """Read up to a text; return what came before it."""
        end = time.monotonic() + SECONDS
        while text not in self.seen:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0] or not self.read():
                raise AssertionError(f"no '{text}' in: {self.seen!r}")
        before, self.seen = self.seen.split(text, 1)
        return before

    def send(self, text):
        os.write(self.fd, text.encode())

    def line(self, text):
        self.send(text + "\n")

    def send_until(self, key, text):
        """Press a key until a text is seen: a key may come before the editor is at work."""
        for _ in range(SECONDS * 2):
            if text in self.seen:
                break
            self.send(key)
            if select.select([self.fd], [], [], 0.5)[0]:
                self.read()
        return self.wait_for(text)

    def end(self, key=""):
        """Read all, pressing a key until the end; return the exit status, as a shell has it."""
        end = time.monotonic() + SECONDS
        going, pressed = True, 0
        while going:
            now = time.monotonic()
            if now > end:
                os.kill(self.pid, signal.SIGKILL)
                raise AssertionError(f"no end: {self.seen[-1000:]!r}")
            if key and now - pressed > 0.5:
                self.send(key)
                pressed = now
            if select.select([self.fd], [], [], 0.5)[0]:
                going = self.read()
        _, how = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return 128 + os.WTERMSIG(how) if os.WIFSIGNALED(how) else os.WEXITSTATUS(how)


def same(what, got, want):
    if got != want:
        raise AssertionError(f"{what}: got {got!r}, want {want!r}")


def contains(what, got, want):
    if want not in got:
        raise AssertionError(f"{what}: got {got!r}, want a text with {want!r}")


# ---- Signals ----------------------------------------------------------------

NET = """
local duet = duet or require "duet"
local x = duet.rng(0):normal(0, 1, 200, 2)
local d = duet.data.from(x, x:sum(2):gt(0))
local m = duet.model { inputs = 2, hidden = 8, outputs = 1, seed = 0 }
"""

FIT = NET + """
print "ready" io.stdout:flush()
local closed <close> = setmetatable({}, { __close = function() print "closed" end })
local h = m:fit(d, { epochs = 1e9, optimizer = "sgd", on_epoch = function() go() end })
print(h.stopped, #h.loss == h.epochs, h.epochs < 1e9)
"""


def start(script, number, times=1):
    """Run a script, send a signal after "ready"; return status and output."""
    process = subprocess.Popen([DUET, "-e", "function go() end " + script],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    same("first line", line, "ready\n")
    time.sleep(0.3)
    for _ in range(times):
        process.send_signal(number)
        time.sleep(0.3)
    out, errors = process.communicate(timeout=SECONDS)
    return process.returncode, out, errors


def check_code_without_a_run(number, word, status):
    got, out, errors = start("""
        local closed <close> = setmetatable({}, { __close = function() print "closed" end })
        print "ready" io.stdout:flush()
        while true do end""", number)
    same("status", got, status)
    same("output", out, "closed\n")
    contains("message", errors, word)


def case_code_is_interrupted():
    check_code_without_a_run(signal.SIGINT, "interrupted", 130)


def case_code_is_terminated():
    check_code_without_a_run(signal.SIGTERM, "terminated", 143)


def check_run(number, status):
    got, out, errors = start(FIT, number)
    same("status", got, status)
    same("output", out, "interrupted\ttrue\ttrue\nclosed\n")
    same("errors", errors, "")


def case_a_run_ends_after_its_step_and_the_script_goes_on():
    check_run(signal.SIGINT, 130)
    check_run(signal.SIGTERM, 143)


def case_a_run_in_a_coroutine_ends_too():
    got, out, _ = start(NET + """
        local function train()
          for epoch in m:train(d, { epochs = 1e9 }) do coroutine.yield(epoch) end
        end
        print "ready" io.stdout:flush()
        for epoch in coroutine.wrap(train) do go(epoch) end
        print "gone on" """, signal.SIGINT)
    same("status", got, 130)
    same("output", out, "gone on\n")


def case_no_run_begins_after_the_signal():
    got, out, errors = start(FIT + 'print(pcall(m.fit, m, d)) m:fit(d)', signal.SIGINT)
    same("status", got, 130)
    contains("output", out, "false\t")
    contains("errors", errors, "interrupted before its first step")


def case_a_second_signal_ends_at_once():
    got, out, _ = start(FIT.replace("go()", "while true do end"), signal.SIGINT, times=2)
    same("status", got, 130)
    same("output", out, "")


# Long epochs of one row at a time; the schedule, dropout and the order of the rows draw and count.
LONG = """
local duet = duet or require "duet"
local path = "%s"
local x = duet.rng(0):normal(0, 1, 3000, 2)
local d = duet.data.from(x, x:sum(2):gt(0))
local function run(resume, checkpoint, on_epoch)
  local m = duet.model { inputs = 2, hidden = 4, outputs = 1, seed = 0 }
  return m, assert(m:fit(d, {
    epochs = 1e5, batch = 1, seed = 1, optimizer = "adam", dropout = "inverted",
    schedule = duet.schedule.cosine { steps = 1e6 }, validation = d, resume = resume and path or nil,
    checkpoint = checkpoint and { path = path, every = 1000 } or nil, on_epoch = on_epoch,
  }))
end
"""


def case_an_interrupted_run_is_resumed_to_the_bits_of_an_unbroken_one():
    path = os.path.join(tempfile.mkdtemp(), "run.duet")
    got, out, errors = start(LONG % path + """
        print "ready" io.stdout:flush()
        local _, h = run(false, true)
        print(h.stopped)""", signal.SIGINT)
    same("errors", errors, "")
    same("status", got, 130)
    same("stopped", out, "interrupted\n")
    done = subprocess.run([DUET, "-e", LONG % path + """
        -- As far as the broken run went, and an epoch more.
        local first
        local m, h = run(true, false, function(r)
          first = first or r.epoch
          if r.epoch > first then r:stop() end
        end)
        local whole, w = run(false, false, function(r)
          if r.epoch == h.epochs then r:stop() end
        end)
        print(w.epochs == h.epochs, h.epochs > 2)
        for i = 1, h.epochs do
          assert(h.loss[i] == w.loss[i] and h.val_loss[i] == w.val_loss[i], i)
        end
        print(m.w1 == whole.w1 and m.b1 == whole.b1 and m.w2 == whole.w2)"""],
                          capture_output=True, text=True, timeout=SECONDS)
    same("errors", done.stderr, "")
    same("output", done.stdout, "true\ttrue\ntrue\n")


def case_reading_is_interrupted():
    got, _, errors = start('print "ready" io.stdout:flush() io.read() while true do end',
                           signal.SIGINT)
    same("status", got, 130)


# ---- The prompt -------------------------------------------------------------

def case_ctrl_c_gives_a_new_prompt_and_keeps_the_history():
    terminal = Terminal()
    terminal.wait_for("> ")
    terminal.line("x = 41")
    terminal.wait_for("> ")
    terminal.send("syntax error (")
    terminal.wait_for("(")
    terminal.send("\x03")
    terminal.wait_for("> ")
    terminal.line("print(x + 1)")
    terminal.wait_for("42\r\n")
    same("status", terminal.end(QUIT), 0)
    again = Terminal(home=terminal.home)
    again.wait_for("> ")
    again.send_until("\x10", "print(x + 1)")  # Ctrl-P: the line before
    again.send("\x03")
    again.wait_for("> ")
    same("status", again.end(QUIT), 0)


def case_ctrl_c_leaves_an_incomplete_chunk():
    terminal = Terminal()
    terminal.wait_for("> ")
    terminal.line("for i = 1, 3 do")
    terminal.wait_for(">> ")
    terminal.send("\x03")
    said = terminal.wait_for("\n> ")
    terminal.line("print 'whole'")
    said += terminal.wait_for("whole\r\n")
    same("errors", "duet: " in said, False)
    same("status", terminal.end(QUIT), 0)


def case_ctrl_c_ends_what_runs_and_not_the_prompt():
    terminal = Terminal()
    terminal.wait_for("> ")
    terminal.line("print 'begun' while true do end")
    terminal.wait_for("begun\r\n")
    time.sleep(0.2)
    terminal.send("\x03")
    terminal.wait_for("interrupted")
    terminal.wait_for("> ")
    terminal.line("print(6 * 7)")
    terminal.wait_for("42\r\n")
    same("status", terminal.end(QUIT), 0)


def case_options_complete_within_braces():
    terminal = Terminal()
    terminal.wait_for("> ")
    terminal.send("print('=' .. tostring(duet.optimizer.adam { amsg\t = true }.amsgrad))\n")
    terminal.wait_for("=true\r\n")
    for line, text, want in (("o = duet.optimizer.adam { beta1 = 0.5, ", "amsg", "amsgrad"),
                             ("m:fit(train, { ", "accum", "accumulate"),
                             ("m:fit(train, { early_stop = { ", "pati", "patience"),
                             ("m:fit(train, { early_stop = { patience = 1 }, ", "accum",
                              "accumulate"),
                             ("duet.data.csv('x.csv', { ", "delim", "delimiter"),
                             ("duet.model { ", "hid", "hidden"),
                             ("", "duet.optim", "duet.optimizer"),
                             ("{ ", "duet.optim", "duet.optimizer")):
        terminal.line(f"print('=' .. require 'duet.complete'([[{text}]], 1, [[{line}]]))")
        terminal.wait_for(f"={want}\r\n")
    same("status", terminal.end(QUIT), 0)


def case_help_describes_plugins_functions_and_objects():
    terminal = Terminal(columns=400)
    terminal.wait_for("> ")
    for typed, *wanted in (("help(duet.optimizer.adam)", "optimizer adam", "beta1 = 0.9"),
                           ("help(duet.optimizer)", "adam: ", "sgd: "),
                           ("help(duet.tensor.zeros)", "duet.tensor.zeros(rows, columns, dtype)",
                            "A tensor of zeros."),
                           ("help(duet.tensor { 1 }.std)", "tensor:std(axis, ddof, out)", "ddof: "),
                           ("help(duet.tensor { 1 })", "rows: ", ":solve(u)"),
                           ("help 'split'", ":split(", "returns"),
                           ("help(duet.optimizer.sgd { lr = 3 })", "lr = 3"),
                           ("help()", "describes a plugin"),
                           ("help(12)", "nothing is known of 12")):
        terminal.line(typed)
        for want in wanted:
            terminal.wait_for(want)
    same("status", terminal.end(QUIT), 0)


# ---- Progress ---------------------------------------------------------------

def bars(columns):
    """What a run draws on a terminal of this width, each drawing apart."""
    script = NET + """
        m:fit(d, { epochs = 40, optimizer = "sgd", metrics = { "accuracy" }, validation = d,
                   on_epoch = function() local t = duet.clock() + 0.015
                     repeat until duet.clock() > t end })"""
    terminal = Terminal("-e", script, columns=columns)
    same("status", terminal.end(), 0)
    return [text.replace("\x1b[K", "") for text in terminal.seen.split("\r") if "epoch" in text]


def case_the_bar_fits_any_width():
    wide = bars(200)[-1]
    for want in ("[====", "loss ", "val_loss ", "accuracy ", "val_accuracy ", "epochs/s"):
        contains("wide", wide, want)
    contains("time left", bars(200)[1], " s left")
    for columns in (80, 40, 20, 12):
        drawn = bars(columns)
        if not drawn:
            raise AssertionError(f"nothing drawn in {columns} columns")
        for text in drawn:
            if len(text) >= columns:
                raise AssertionError(f"{len(text)} characters in {columns} columns: {text!r}")


# ---- All cases --------------------------------------------------------------

def main():
    failed = 0
    cases = [(name, f) for name, f in globals().items() if name.startswith("case_")]
    for number, (name, f) in enumerate(cases, 1):
        title = name[len("case_"):].replace("_", " ")
        try:
            f()
            print(f"ok {number} - {title}", flush=True)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            failed += 1
            text = str(error).replace("\n", "\n# ")
            print(f"not ok {number} - {title}\n# {text}", flush=True)
    print(f"1..{len(cases)}")
    return 1 if failed else 0


sys.exit(main())
