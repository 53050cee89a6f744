-- wrong.lua - typical wrong answers to the exercises: the solution with one change, the check that
-- has to fail, and a part of what it says.
--
--   { exercise, change, from, to, check, message }

return {
  { 1, "sums steps", "+ u->gradient[i];", "+ lr * u->gradient[i];", "against", "step 1: w1[0][0]" },
  { 1, "keeps the velocity in a static array", "real *v = u->slot[0];", "static real v[1 << 20];",
    "state", "" },
  { 1, "climbs", "-= lr * v[i]", "+= lr * v[i]", "descends", "" },
  { 2, "has epsilon under the root", "(real_sqrt(s[i]) + epsilon)", "real_sqrt(s[i] + epsilon)",
    "against", "step 1: w1[0][0]" },
  { 2, "forgets 1 - decay", "share * g * g", "g * g", "against", "step 1: w1[0][0]" },
  { 3, "leaves the correction of v out",
    "u->scalar[V_SEEN] = 1 - duet_power(c->beta2, u->where->t)", "u->scalar[V_SEEN] = 1",
    "against", "step 1: w1[0][0]" },
  { 3, "counts t from 0", "u->where->t)", "u->where->t - 1)", "runs", "" },
  { 4, "assigns", "p->gradient[i] +=", "p->gradient[i] =", "gradient", "" },
  { 4, "has another sign", "-alpha", "alpha", "gradient", "" },
  { 5, "has the lecture's deviation", "sqrt(2 / ((double)f->fan_in + (double)f->fan_out))",
    "2 / sqrt((double)f->fan_in + (double)f->fan_out)", "against", "fill's weight[0][0] is" },
  { 5, "doesn't scale", "f->weight[i] *= deviation", "f->weight[i] *= 1", "moments", "" },
  { 6, "lacks the half", "+ 0.5 * c->l2", "+ c->l2", "gradient", "" },
}
