-- The share of sigmoid units that are saturated, behind 100 standardized inputs.
local duet = require "duet"

assert(duet.load "./initializer_my_xavier.so")

local x = duet.rng(1):normal(0, 1, 200, 100)

local function saturated(initializer)
  local w = duet.tensor.zeros(100, 100)
  initializer:fill(w, duet.rng(2))
  local a = duet.activation.sigmoid {}:forward(x:dot(w))
  local count = 0
  for i = 1, a.rows do
    for k = 1, a.columns do
      if math.abs(a:get(i, k) - 0.5) > 0.45 then count = count + 1 end
    end
  end
  return ("%.0f %%"):format(100 * count / (a.rows * a.columns))
end

print("normal", saturated(duet.initializer.normal {}))
print("my_xavier", saturated(duet.initializer.my_xavier {}))
