-- seeded.lua - a test of `duet grade`: does it name the mistake?
--
--   duet tests/coursework/seeded.lua
--
-- Each row is a solved exercise with one mistake in its source, as students make them, and a part
-- of the sentence that names it. `duet grade` grades them, an exercise at a time, and what it says
-- of each is compared. Prints those that are named otherwise, and the figures.
--
--   { exercise, from, to, part of the sentence }

local SEEDS = {
  -- Momentum.
  { 1, "+ u->gradient[i];", "+ lr * u->gradient[i];", "lr is in the velocity and in front" },
  { 1, "-= lr * v[i]", "+= lr * v[i]", "it climbs" },
  { 1, "-= lr * v[i]", "-= v[i]", "isn't multiplied by lr" },
  { 1, "+ u->gradient[i];", "+ (1 - mu) * u->gradient[i];", "multiplied by 1 - momentum" },
  { 1, "mu * v[i] +", "v[i] +", "all of the velocity is kept" },
  { 1, "mu * v[i] +", "(1 - mu) * v[i] +", "1 - momentum is kept of the velocity" },
  { 1, "v[i] = mu * v[i] +", "v[i] =", "what should be kept from step to step has no effect" },
  { 1, "-= lr * v[i]", "-= lr * (u->gradient[i] + mu * v[i])", "Nesterov" },
  { 1, "mu = (real)c->momentum", "mu = (real)0.9", "not with other values" },
  { 1, "u->weight[i] -= lr * v[i];", "u->weight[i] -= lr * mu * v[i];",
    "multiplied by momentum, too" },
  { 1, "v[i] = mu * v[i] + u->gradient[i];\n        u->weight[i] -= lr * v[i];",
    "u->weight[i] -= lr * v[i];\n        v[i] = mu * v[i] + u->gradient[i];",
    "of the step before" },
  { 1, "v[i] = mu * v[i] + u->gradient[i];\n        u->weight[i] -= lr * v[i];",
    "v[i] = mu * v[i] + lr * u->gradient[i];\n        u->weight[i] -= v[i];",
    "the velocity sums steps" },
  -- RMSProp.
  { 2, "(real_sqrt(s[i]) + epsilon)", "real_sqrt(s[i] + epsilon)", "inside the root" },
  { 2, "(real_sqrt(s[i]) + epsilon)", "real_sqrt(s[i])", "epsilon is missing" },
  { 2, "(real_sqrt(s[i]) + epsilon)", "(s[i] + epsilon)", "the root is missing" },
  { 2, "share * g * g", "g * g", "isn't multiplied by 1 - decay" },
  { 2, "share * g * g", "share * g", "isn't squared" },
  { 2, "decay * s[i] + share * g * g", "share * s[i] + decay * g * g", "exchanged" },
  { 2, "decay * s[i] + share * g * g", "s[i] + g * g", "AdaGrad" },
  { 2, "decay * s[i] + share * g * g", "share * s[i] + share * g * g",
    "1 - decay is kept" },
  { 2, "u->weight[i] -=", "u->weight[i] +=", "it climbs" },
  { 2, "-= lr * g", "-= g", "isn't multiplied by lr" },
  { 2, "(real_sqrt(s[i]) + epsilon)", "real_sqrt(s[i]) + epsilon", "lacks its parentheses" },
  { 2, "decay = (real)c->decay, share = (real)(1 - c->decay)",
    "decay = (real)0.9, share = (real)0.1", "not with other values" },
  -- Adam.
  { 3, "1 - duet_power(c->beta2, u->where->t)", "1", "v isn't corrected" },
  { 3, "1 - duet_power(c->beta1, u->where->t)", "1", "m isn't corrected" },
  { 3, "1 - duet_power(c->beta1, u->where->t)", "1 - c->beta1", "of m lacks the power t" },
  { 3, "1 - duet_power(c->beta2, u->where->t)", "1 - duet_power(c->beta1, u->where->t)",
    "v is corrected with beta1" },
  { 3, "(real_sqrt(v[i] / v_seen) + epsilon)", "real_sqrt(v[i] / v_seen + epsilon)",
    "inside the root" },
  { 3, "(real_sqrt(v[i] / v_seen) + epsilon)", "(v[i] / v_seen + epsilon)", "the root is missing" },
  { 3, "(real_sqrt(v[i] / v_seen) + epsilon)",
    "((real_sqrt(v[i]) + epsilon) / real_sqrt(v_seen))", "before v is corrected" },
  { 3, "(1 - b2) * g * g", "g * g", "isn't multiplied by 1 - beta2" },
  { 3, "(1 - b1) * g;", "g;", "isn't multiplied by 1 - beta1" },
  { 3, "(1 - b2) * g * g", "(1 - b2) * g", "isn't squared" },
  { 3, "(1 - b2) * g * g", "(1 - b1) * g * g", "multiplied by 1 - beta1" },
  { 3, "b1 = (real)c->beta1, b2 = (real)c->beta2", "b1 = (real)c->beta2, b2 = (real)c->beta1",
    "and not in their corrections" },
  { 3, "lr * (m[i] / m_seen)", "lr * g", "goes along the gradient" },
  { 3, "u->weight[i] -=", "u->weight[i] +=", "it climbs" },
  { 3, "v[i] = b2 * v[i]", "v[i] = b1 * v[i]", "v decays with beta1" },
  { 3, "lr * (m[i] / m_seen)", "lr * (m[i] * m_seen)", "m is multiplied by its correction" },
  -- The lasso and the elastic net.
  { 4, "p->gradient[i] +=", "p->gradient[i] =", "is assigned" },
  { 4, "-alpha", "alpha", "lacks the sign" },
  { 4, "(double)real_abs(p->weight[i])", "(double)p->weight[i]", "adds up w" },
  { 4, "return c->alpha * sum;", "return sum;", "penalty isn't multiplied by alpha" },
  { 4, "return c->alpha * sum;", "return 0;", "penalty is missing" },
  { 6, "+ 0.5 * c->l2", "+ c->l2", "penalty of the squares lacks the factor" },
  { 6, "+ l2 * w;", "+ 2 * l2 * w;", "gradient of the squares lacks the factor" },
  { 6, "p->gradient[i] +=", "p->gradient[i] =", "is assigned" },
  { 6, ": w < 0 ? -l1", ": w < 0 ? l1", "lacks the sign" },
  { 6, "+ l2 * w;", ";", "lacks the squares" },
  -- Initialization and dropout.
  { 5, "sqrt(2 / ((double)f->fan_in + (double)f->fan_out))",
    "(2 / ((double)f->fan_in + (double)f->fan_out))", "root is missing" },
  { 5, "sqrt(2 / (", "sqrt(1 / (", "factor 2 is missing" },
  { 5, "sqrt(2 / ((double)f->fan_in + (double)f->fan_out))", "sqrt(2 / (double)f->fan_in)",
    "He's" },
  { 5, "sqrt(2 / ((double)f->fan_in + (double)f->fan_out))", "sqrt(1 / (double)f->fan_in)",
    "LeCun's" },
  { 5, "sqrt(2 / ((double)f->fan_in + (double)f->fan_out))", "sqrt(2 / (double)f->fan_out)",
    "inputs aren't counted" },
  { 7, "(real)(1 / (1 - c->rate))", "1", "aren't divided by 1 - rate in training" },
  { 7, "d->gy[i] * d->mask[i]", "d->gy[i]", "passes where the mask is 0" },
  { 7, "> rate ?", "<= rate ?", "should be dropped is kept" },
  { 7, "(real)(1 / (1 - c->rate))", "(real)(1 / c->rate)", "divided by rate" },
  -- Nesterov and schedules.
  { 8, ":add(u.gradient, -u.lr):add(v, -u.lr * u.options.momentum)", ":add(v, -u.lr)",
    "classical momentum" },
  { 8, "v, -u.lr * u.options.momentum", "v, -u.lr", "isn't multiplied by momentum" },
  { 8, "u.weight:add(u.gradient, -u.lr):add(v,", "u.weight:add(v,", "gradient is missing" },
  { 9, "(c.t - 1) / o.steps", "c.t / o.steps", "counts from t" },
  { 9, "math.min(1, (c.t - 1) / o.steps)", "(c.t - 1) / o.steps", "no end" },
  { 9, "(o.start_factor + (1 - o.start_factor) * share)", "(o.start_factor + share)",
    "counted twice" },
  { 9, "(o.start_factor + (1 - o.start_factor) * share)", "share", "starts at 0" },
  { 10, "k < steps ? k / steps : 1", "k / steps", "rises again" },
  { 10, "(double)(m->t - 1)", "(double)m->t", "counts from t" },
  { 10, "(1 + duet_cospi(p)) / 2", "(1 - duet_cospi(p)) / 2", "wrong sign" },
  { 10, "(m->base - c->eta_min)", "m->base", "eta_min is added" },
  -- AdamW, AMSGrad, Lion.
  { 11, "u->gradient[i];\n", "u->gradient[i] + decay * u->weight[i];\n", "counts twice" },
  { 11, "decay * u->weight[i]", "decay / lr * u->weight[i]", "should by lr times it" },
  { 11, " +\n                  decay * u->weight[i]);", ");", "weights don't decay" },
  { 11, "decay * u->weight[i]", "-decay * u->weight[i]", "the weights grow" },
  { 12, "top[i] = real_max(top[i], v[i]);", "top[i] = v[i];", "isn't used: that is Adam" },
  { 12, "real_sqrt(top[i] / v_seen)", "real_sqrt((v[i] = top[i]) / v_seen)",
    "held at its maximum" },
  { 20, "b1 = (real)c->beta1, b2 = (real)c->beta2", "b1 = (real)c->beta2, b2 = (real)c->beta1",
    "beta1 and beta2 are exchanged" },
  { 20, "sign(b1 * m[i] + (1 - b1) * g)", "sign(m[i] = b2 * m[i] + (1 - b2) * g)",
    "updated twice" },
  { 20, "sign(b1 * m[i] + (1 - b1) * g)", "sign(g)", "without the mean" },
  { 20, "sign(b1 * m[i] + (1 - b1) * g)", "(b1 * m[i] + (1 - b1) * g)", "the sign is missing" },
  -- Activations, losses, metrics.
  { 13, "* (1 + x * real_sigmoid(-x))", "", "product rule" },
  { 13, "(1 + x * real_sigmoid(-x))", "real_sigmoid(-x)", "that of the sigmoid" },
  { 13, "real_sigmoid(-x))", "gate)", "should have 1 - sigmoid(x)" },
  { 14, "= -by * delta", "= -by", "forgets delta where errors are negative" },
  { 14, "c->delta * (d - 0.5 * c->delta)", "c->delta * d", "lacks its constant" },
  { 14, "0.5 * d * d", "d * d", "the square lacks the factor" },
  { 14, "j->logits[i] - j->target[i];\n\n        if", "j->target[i] - j->logits[i];\n\n        if",
    "the wrong sign" },
  { 15, "2 * right", "right", "the factor 2 above" },
  { 15, "duet_row_weight(m, i)", "1", "weights of rows" },
  { 16, "local class = c.target:get(i, 1)", "local class = c.predicted:get(i, 1)",
    "mean of the precisions" },
  { 17, "c->gamma * p * duet_softplus(-s) + q", "q", "for a constant" },
  { 17, "(is ? c->alpha : 1 - c->alpha)", "c->alpha",
    "by alpha in the value" },
  { 18, "u->where->t % (uint64_t)c->k != 0", "0",
    "when the slow weights move" },
}

local core = require "duet.core"
local exercise = require "duet.exercise"
local json = require "duet.json"

local HERE <const> = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$"

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function spawn(words)
  local status, output, errors = core.spawn(words)
  assert(status == 0, errors)
  return output
end

-- The solution of an exercise: its source, and the name of its file.
local function solution_of(one)
  local directory = HERE .. "/" .. one.directory:match "[^/]*$"
  local name = one.about.plugin .. ".c"
  local file = io.open(directory .. "/" .. name)
  if file then file:close() else name = one.about.plugin .. ".lua" end
  return read(directory .. "/" .. name), name
end

local function seed(source, row)
  local first, last = source:find(row[2], 1, true)
  assert(first, ("exercise %d has no '%s'"):format(row[1], row[2]))
  return source:sub(1, first - 1) .. row[3] .. source:sub(last + 1)
end

-- What duet grade says of each of an exercise's seeds, by their numbers.
local function grade(command, place, one, rows)
  local source, name = solution_of(one)
  local class = ("%s/%d"):format(place, one.number)
  for i, row in pairs(rows) do
    local directory = ("%s/%d"):format(class, i)
    spawn { "mkdir", "-p", directory }
    local file <close> = assert(io.open(directory .. "/" .. name, "wb"))
    file:write(seed(source, row))
  end
  local output = spawn { command, "grade", "--format", "json", one.directory .. "/exercise.lua",
                         class }
  local said = {}
  for _, result in ipairs(assert(json.decode(output)).submissions) do
    said[tonumber(result.name)] = result.mistake or "nothing"
  end
  return said
end

local command = spawn { "sh", "-c", 'readlink "/proc/$PPID/exe"' }:gsub("\n$", "")
local place = spawn { "mktemp", "-d", "-t", "duet-seeded.XXXXXX" }:gsub("\n$", "")
local right, start = 0, os.time()
for _, one in ipairs(assert(exercise.all())) do
  local rows = {}
  for i, row in ipairs(SEEDS) do
    if row[1] == one.number then rows[i] = row end
  end
  for i, said in pairs(next(rows) and grade(command, place, one, rows) or {}) do
    local row = SEEDS[i]
    if said:find(row[4], 1, true) then
      right = right + 1
    else
      print(("%2d  %s  ->  %s: %s"):format(row[1], row[2]:gsub("%s+", " "), row[3]:gsub("%s+", " "),
                                         said))
    end
  end
end
spawn { "rm", "-rf", place }
print(("%d of %d mistakes are named rightly, in %d s"):format(right, #SEEDS, os.time() - start))
