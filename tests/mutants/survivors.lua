-- survivors.lua - mutants that survive as they do what the plugin does, with the reason. Each was
-- looked at. The keys are those that mutants.lua prints after `survived`.

local told = {}

local function tell(why, mutants)
  for mutant in mutants:gmatch "[^\n]+" do told[mutant] = why end
end

-- luacheck: no max line length

tell("both branches give the same at the boundary", [==[
activation/celu.c: return x > 0 ? x : alpha * real_expm1(x / alpha); -> return x >= 0 ? x : alpha * real_expm1(x / alpha); #1
activation/celu.c: return y > 0 ? 1 : y / alpha + 1; -> return y >= 0 ? 1 : y / alpha + 1; #1
activation/elu.c: return x > 0 ? x : alpha * real_expm1(x); -> return x >= 0 ? x : alpha * real_expm1(x); #1
activation/leaky_relu.c: return x > 0 ? x : alpha * x; -> return x >= 0 ? x : alpha * x; #1
activation/prelu.c: by_slope[j] += x[j] > 0 ? 0 : gx[j] * x[j]; -> by_slope[j] += x[j] >= 0 ? 0 : gx[j] * x[j]; #1
activation/prelu.c: y[j] = y[j] > 0 ? y[j] : slope[j] * y[j]; -> y[j] = y[j] >= 0 ? y[j] : slope[j] * y[j]; #1
activation/selu.c: return x > 0 ? (real)LAMBDA * x : (real)(LAMBDA * ALPHA) * real_expm1(x); -> return x >= 0 ? (real)LAMBDA * x : (real)(LAMBDA * ALPHA) * real_expm1(x); #1
loss/binary_crossentropy.c: a = a < clip ? clip : a; -> a = a <= clip ? clip : a; #1
loss/binary_crossentropy.c: a = a > 1 - clip ? 1 - clip : a; -> a = a >= 1 - clip ? 1 - clip : a; #1
loss/binary_crossentropy.c: return x < low ? low : x; -> return x <= low ? low : x; #1
loss/hinge.c: return m < 0 ? 0 : m; -> return m <= 0 ? 0 : m; #1
loss/huber.c: return d > delta ? delta * (d - 0.5 * delta) : 0.5 * d * d; -> return d >= delta ? delta * (d - 0.5 * delta) : 0.5 * d * d; #1
loss/huber.c: return d > delta ? delta : d < -delta ? -delta : d; -> return d > delta ? delta : d <= -delta ? -delta : d; #1
loss/huber.c: return d > delta ? delta : d < -delta ? -delta : d; -> return d >= delta ? delta : d < -delta ? -delta : d; #1
loss/quantile.c: return d >= 0 ? q * d : (q - 1) * d; -> return d > 0 ? q * d : (q - 1) * d; #1
metric/calibration.c: off[bin > 0 ? (size_t)bin : 0] += -> off[bin >= 0 ? (size_t)bin : 0] += #1
metric/log_loss.c: return p < EPSILON ? EPSILON : p > 1 - EPSILON ? 1 - EPSILON : p; -> return p < EPSILON ? EPSILON : p >= 1 - EPSILON ? 1 - EPSILON : p; #1
metric/log_loss.c: return p < EPSILON ? EPSILON : p > 1 - EPSILON ? 1 - EPSILON : p; -> return p <= EPSILON ? EPSILON : p > 1 - EPSILON ? 1 - EPSILON : p; #1
regularizer/max_norm.c: if (norm > c->max_value) -> if (norm >= c->max_value) #1
regularizer/min_max_norm.c: : norm > c->max_value ? c->max_value -> : norm >= c->max_value ? c->max_value #1
regularizer/min_max_norm.c: const double nearest = norm < c->min_value   ? c->min_value -> const double nearest = norm <= c->min_value   ? c->min_value #1
regularizer/non_negative.c: w[i] = w[i] < 0 ? 0 : w[i]; -> w[i] = w[i] <= 0 ? 0 : w[i]; #1
regularizer/proximal_l1.c: w[i] = w[i] > by ? w[i] - by : w[i] < -by ? w[i] + by : 0; -> w[i] = w[i] > by ? w[i] - by : w[i] <= -by ? w[i] + by : 0; #1
regularizer/proximal_l1.c: w[i] = w[i] > by ? w[i] - by : w[i] < -by ? w[i] + by : 0; -> w[i] = w[i] >= by ? w[i] - by : w[i] < -by ? w[i] + by : 0; #1
schedule/cyclic.c: double height = k <= up ? k / up : 1 - (k - up) / down; -> double height = k < up ? k / up : 1 - (k - up) / down; #1
schedule/inverse_sqrt.c: return m->base * (t < warmup ? t / warmup : sqrt(warmup / t)); -> return m->base * (t <= warmup ? t / warmup : sqrt(warmup / t)); #1
schedule/one_cycle.c: const double k = since(m) < last ? since(m) : last; -> const double k = since(m) <= last ? since(m) : last; #1
schedule/plateau.c: lower = lower < c->min_lr ? c->min_lr : lower; -> lower = lower <= c->min_lr ? c->min_lr : lower; #1
schedule/rex.c: const double left = end > since(m) ? 1 - since(m) / end : 0; -> const double left = end >= since(m) ? 1 - since(m) / end : 0; #1
schedule/since.h: return k < steps ? k / steps : 1; -> return k <= steps ? k / steps : 1; #1
schedule/wsd.c: (1 - (1 - c->end_factor) * fallen(c->shape, p < 1 ? p : 1)); -> (1 - (1 - c->end_factor) * fallen(c->shape, p <= 1 ? p : 1)); #1
]==])

tell("the number is whole, so that float holds it in runs of fewer than 2^24 updates", [==[
metric/calibration.c: const double bin = ceil(p * (double)n) - 1; -> const float bin = ceil(p * (double)n) - 1; #1
metric/log_loss.c: const double y = (double)m->target[at]; -> const float y = (double)m->target[at]; #1
schedule/cosine.c: const double end = length_of(m, c->steps); -> const float end = length_of(m, c->steps); #1
schedule/cyclic.c: const double cycles = floor(since(m) / (up + down)); -> const float cycles = floor(since(m) / (up + down)); #1
schedule/cyclic.c: const double down = c->step_size_down ? (double)c->step_size_down : up; -> const float down = c->step_size_down ? (double)c->step_size_down : up; #1
schedule/cyclic.c: const double k = since(m) - cycles * (up + down); -> const float k = since(m) - cycles * (up + down); #1
schedule/cyclic.c: const double up = (double)c->step_size_up; -> const float up = (double)c->step_size_up; #1
schedule/linear.c: const double end = total_iters(m, c->steps); -> const float end = total_iters(m, c->steps); #1
schedule/plateau.c: const double away = best < 0 ? -sign : sign; -> const float away = best < 0 ? -sign : sign; #1
schedule/plateau.c: const double sign = c->mode == MAX ? 1 : -1; -> const float sign = c->mode == MAX ? 1 : -1; #1
schedule/polynomial.c: const double end = total_iters(m, c->steps); -> const float end = total_iters(m, c->steps); #1
schedule/rex.c: const double end = length_of(m, c->steps); -> const float end = length_of(m, c->steps); #1
schedule/since.h: const double k = since(m); -> const float k = since(m); #1
schedule/wsd.c: const double end = length_of(m, c->steps), decay = (double)c->decay; -> const float end = length_of(m, c->steps), decay = (double)c->decay; #1
]==])

tell("only a message says another number", [==[
metric/values.h: i / m->target_columns + 1, (double)y, n_classes - 1); -> i * m->target_columns + 1, (double)y, n_classes - 1); #1
metric/values.h: i / m->target_columns + 1, (double)y, n_classes - 1); -> i / m->target_columns + 1, (double)y, n_classes + 1); #1
metric/values.h: i / m->target_columns + 1, (double)y, n_classes - 1); -> i / m->target_columns + 1, (double)y, n_classes - 2); #1
metric/values.h: i / m->target_columns + 1, (double)y, n_classes - 1); -> i / m->target_columns + 2, (double)y, n_classes - 1); #1
schedule/sequence.c: c->schedules.n, c->milestones.n, c->schedules.n - 1); -> c->schedules.n, c->milestones.n, c->schedules.n + 1); #1
schedule/sequence.c: c->schedules.n, c->milestones.n, c->schedules.n - 1); -> c->schedules.n, c->milestones.n, c->schedules.n - 2); #1
schedule/sequence.c: i + 1, at[i]); -> i + 1, at[0]); #1
schedule/sequence.c: i + 1, at[i]); -> i + 2, at[i]); #1
schedule/sequence.c: i + 1, at[i]); -> i - 1, at[i]); #1
]==])

tell("a number of n - 1 sets n to n, which it is", [==[
metric/counts.h: n = number + 1 > n ? number + 1 : n; -> n = number + 2 > n ? number + 1 : n; #1
]==])

return told
