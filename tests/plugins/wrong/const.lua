-- const.lua - scales the gradient where it lies, which is the host's.
local duet = require "duet"

return duet.optimizer.define {
  name = "const", version = "1.0.0", summary = "is wrong", lr = 0.1,
  step = function(u) u.weight:sub(u.gradient:mul(u.lr)) end,
}
