-- What becomes of 10000 ones.
local duet = require "duet"

assert(duet.load "./dropout_my_dropout.so")

local ones = duet.tensor.zeros(100, 100):add(1)
for _, rate in ipairs { 0.1, 0.5, 0.8 } do
  local y = duet.dropout.my_dropout { rate = rate }:forward(ones, duet.rng(1))
  local dropped = 0
  for i = 1, y.rows do
    for k = 1, y.columns do
      if y:get(i, k) == 0 then dropped = dropped + 1 end
    end
  end
  print(("rate %.1f  dropped %.3f  mean %.3f  largest %.3f"):format(rate, dropped / 10000, y:mean(),
                                                                   y:max()))
end
