-- test_surface.lua - plugins in Lua have the parts that plugins in C have: parameters, plugins
-- inside them, exports, `check`, layers and parts of the model. Twins in C, sums and closed forms
-- say what is right; tests/binding/test_surface.c compares the two surfaces.
local compare = require "compare"
local duet = require "duet"
local same, near, rows, raises, contains =
  compare.same, compare.near, compare.rows, compare.raises, compare.contains

local cases = {}

local x = duet.rng(3):normal(0, 1, 40, 3)
local classes = {}
for i = 1, 40 do classes[i] = { i % 3 } end
local data = duet.data.from(x, classes)

-- The parameters of a model after three epochs.
local function train(options)
  local model = duet.model {
    inputs = 3, hidden = 5, outputs = 3, seed = 2, loss = duet.loss.crossentropy {},
    initializer = duet.initializer.xavier {},
    activation = options.activation or duet.activation.tanh {},
  }
  model:fit(data, { optimizer = options.optimizer, epochs = 3, batch = 10, seed = 4 })
  return model
end

cases["an activation's own parameters train as those of its twin in C"] = function()
  local lua_prelu = duet.activation.define {
    name = "lua_prelu", summary = "the twin of prelu",
    options = { { name = "slope", default = 0.25 } },
    parameters = { { name = "slope", shape = "column", role = "weights", from = "slope" } },
    forward = function(a)
      local slope = a.parameters.slope
      for i = 1, a.x.rows do
        for j = 1, a.x.columns do
          local v = a.x[i][j]
          a.y[i][j] = v > 0 and v or slope[1][j] * v
        end
      end
    end,
    backward = function(a)
      local slope, by = a.parameters.slope, a.parameter_gradients.slope
      for i = 1, a.x.rows do
        for j = 1, a.x.columns do
          local v, g = a.x[i][j], a.gy[i][j]
          if v <= 0 then by[1][j] = by[1][j] + g * v end
          a.gx[i][j] = v > 0 and g or g * slope[1][j]
        end
      end
    end,
  }
  local optimizer = duet.optimizer.adam { lr = 0.05 }
  local want = train { optimizer = optimizer, activation = duet.activation.prelu { slope = 0.125 } }
  local got = train { optimizer = optimizer, activation = lua_prelu { slope = 0.125 } }
  local slopes = got["activation.slope"]
  rows("w1", got.w1, want.w1:totable())
  rows("slopes", slopes, want["activation.slope"]:totable())
  same("they moved", slopes[1][1] ~= 0.125, true)
end

cases["an optimizer steps those in its options, at a list's places too"] = function()
  local wrapper = duet.optimizer.define {
    name = "lua_lookahead", scope = "model",
    options = { { name = "k", type = "int", default = 5, min = 1 },
                { name = "alpha", default = 0.5 },
                { name = "base", kind = "optimizer", default = "sgd" } },
    slots = { { name = "slow", from = "weight" } },
    prediction = "slow",
    step = function(u)
      u.step("base", u.gradient)
      if u.t % u.options.k ~= 0 then return end
      local slow = u.slots.slow
      slow:add(u.weight - slow, u.options.alpha)
      u.weight:assign(slow)
    end,
  }
  local base = duet.optimizer.momentum { lr = 0.1 }
  local want = train { optimizer = duet.optimizer.lookahead { base = base, k = 3 } }
  local got = train { optimizer = wrapper { base = base, k = 3 } }
  rows("w2", got.w2, want.w2:totable())
  same("the default", tostring(wrapper {}.options.base):match "sgd", "sgd")

  local both = duet.optimizer.define {
    name = "both", scope = "tensor",
    options = { { name = "of", type = "plugins", kind = "optimizer", default = "sgd, sgd" } },
    step = function(u)
      for i in ipairs(u.options.of) do u.step("of", u.gradient, i) end
    end,
  }
  local w = duet.tensor { 1, 2 }
  local momentum = duet.optimizer.momentum { lr = 0.5, momentum = 0.5 }
  local u = both { of = { duet.optimizer.sgd { lr = 0.5 }, momentum } }:attach(w)
  u:step { { 1, 4 } }
  u:step { { 1, 4 } }
  rows("two plain steps, and with a velocity of 1 and 1.5", w, { { -1.25, -7 } })
  raises("there is no plugin number 3 in an option 'of'", function()
    local wrong = duet.optimizer.define {
      name = "wrong", options = { { name = "of", type = "plugins", kind = "optimizer" } },
      step = function(v) v.step("of", v.gradient, 3) end,
    }
    wrong {}:attach(w):step { { 1, 1 } }
  end)
  raises("option 'kind' is 'optimiser', expected a kind", function()
    return duet.optimizer.define { name = "x", step = print,
                                   options = { { name = "base", kind = "optimiser" } } }
  end)
  raises("the kind of its plugins is missing", function()
    return duet.optimizer.define { name = "x", step = print,
                                   options = { { name = "base", type = "plugin" } } }
  end)
end

cases["a schedule asks those in its options"] = function()
  local lua_warmup = duet.schedule.define {
    name = "lua_warmup",
    options = { { name = "schedule", kind = "schedule" },
                { name = "steps", type = "int", default = 5, min = 1 } },
    lr = function(m)
      local steps = m.options.steps
      if m.t <= steps then return m.base * (0.1 + 0.9 * ((m.t - 1) / steps)) end
      return m.lr_of("schedule", { t = m.t - steps, n = math.max(0, m.n - steps) })
    end,
  }
  local after = duet.schedule.step { step_size = 2, gamma = 0.5 }
  local got = lua_warmup { schedule = after, steps = 4 }
  local want = { 1.0, 1.0, 0.5, 0.5, 0.25 }
  for i, value in ipairs(want) do same("rate " .. i, got:lr(1.0, 4 + i), value) end
end

cases["check refuses options that make no sense together, in its own words"] = function()
  local band = duet.regularizer.define {
    name = "band", options = { { name = "low", default = 0 }, { name = "high", default = 1 } },
    check = function(c)
      if c.options.low >= c.options.high then
        error(("low is %g, expected less than high"):format(c.options.low), 0)
      end
    end,
    project = function(c) c.weight:clip(c.options.low, c.options.high, c.weight) end,
  }
  same("a good one", band { low = 0.5 }.options.low, 0.5)
  local ok, message = pcall(band, { low = 2 })
  same("refused", ok, false)
  contains("message", message .. "$", "regularizer band: low is 2, expected less than high$")
end

cases["exports take and return what their signature says"] = function()
  local probe = duet.metric.define {
    name = "with_exports", options = { { name = "alpha", default = 2.385 } },
    value = function() return 0 end,
    exports = {
      { name = "dot", signature = "d:TT", summary = "inner product",
        call = function(a, b) return (a * b):sum() end },
      { name = "scale", signature = "v:td", call = function(a, by) a:mul(by) end },
      { name = "alpha", signature = "d:o", call = function(options) return options.alpha end },
      { name = "join", signature = "s:sil",
        call = function(s, i, l) return s .. i .. "," .. l end },
      { name = "negate", signature = "b:b", call = function(b) return not b end },
      { name = "fails", signature = "d:d", call = function() error("no root", 0) end },
      { name = "wrong", signature = "d:", call = function() return "text" end },
    },
  }
  local e = probe.exports
  local a = duet.tensor { 1, 2, 3 }
  same("dot", e.dot(a, duet.tensor { 4, 5, 6 }), 32.0)
  e.scale(a, 2.5)
  rows("scale", a, { { 2.5, 5, 7.5 } })
  same("alpha", e.alpha(), 2.385)
  same("join", e.join("a", -7, 1 << 40), "a-7,1099511627776")
  same("negate", e.negate(true), false)
  raises("no root", function() e.fails(1) end)
  raises("export 'wrong' returned 'text', which isn't what its signature", function() e.wrong() end)
  contains("listed", tostring(e), "dot (d:TTh): inner product")
  raises("expected a result of vdilbs", function()
    return duet.metric.define { name = "x", value = print,
                                exports = { { name = "f", signature = "q:d", call = print } } }
  end)
end

cases["layers of a batch make up its gradient, and a seed goes back from elsewhere"] = function()
  local seen = 0
  local probe = duet.optimizer.define {
    name = "layered", scope = "model",
    slots = { { name = "factor", shape = "rows_squared", each_part = true } },
    step = function(u)
      local l = u.layers()
      seen = seen + 1
      same("rows", l.rows, u.batch_rows)
      same("by", l.by, 10.0)
      local parts = {}
      for _, part in ipairs(u.parts) do parts[part.name] = part end
      same("one array for each part", u.slots.factor.columns, 3 * 3 + 5 * 5 + 1 + 1)
      for i, name in ipairs { "w1", "w2" } do
        local layer, part = l[i], parts[name]
        local mean = layer.input:transpose():dot(layer.gradient) / l.by
        same("first of " .. name, layer.weights, part.first)
        for row = 1, part.rows do
          for column = 1, part.columns do
            near(name, u.gradient[1][part.first + (row - 1) * part.columns + column - 1],
                 mean[row][column], 1e-14)
          end
        end
      end
      -- Moving a bias of w2's units by h moves their logit by h.
      local seed = duet.tensor.zeros(l.rows, 3)
      for row = 1, l.rows do seed[row][2] = 1 end
      local back = u.layers(seed)
      rows("the seed itself", back[2].gradient, seed:totable())
      local h = 1e-6
      local at = l[1].biases + 3
      local before = u.weight[1][at]
      u.weight[1][at] = before + h
      local up = u.layers().logits
      u.weight[1][at] = before - h
      local down = u.layers().logits
      u.weight[1][at] = before
      for row = 1, l.rows do
        near("derivative of a logit", back[1].gradient[row][4],
             (up[row][2] - down[row][2]) / (2 * h), 1e-8)
      end
    end,
  }
  train { optimizer = probe {} }
  same("updates", seen, 12)
  local w = duet.tensor { 1, 2 }
  local none = duet.optimizer.define { name = "none", scope = "model",
                                       step = function(u) same("by hand", u.layers(), nil) end }
  none {}:attach(w):step(function() return 0, w end)
end

cases["a range of a tensor says where it begins, and a message is shown"] = function()
  local first = {}
  local ranges = duet.optimizer.define {
    name = "ranges", scope = "elementwise",
    step = function(u) first[#first + 1] = u.first .. "+" .. u.n end,
  }
  local w = duet.tensor.zeros(1, 20000)
  ranges {}:attach(w):step(w)
  table.sort(first)
  same("ranges", table.concat(first, " "), "1+16384 16385+3616")
end

return cases
