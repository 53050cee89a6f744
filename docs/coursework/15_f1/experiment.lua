-- 1000 patients, 10 of whom are ill: models that find some of them, at the cost of false alarms.
local duet = require "duet"

assert(duet.load "./metric_my_f1.so")

local target = duet.tensor.zeros(1000, 1)
for i = 1, 10 do target:set(i, 1, 1) end

for _, model in ipairs { { found = 0, alarms = 0 }, { found = 8, alarms = 12 },
                         { found = 10, alarms = 90 } } do
  local predicted = duet.tensor.zeros(1000, 1)
  for i = 1, model.found do predicted:set(i, 1, 1) end
  for i = 11, 10 + model.alarms do predicted:set(i, 1, 1) end
  print(("found %2d, false alarms %2d: accuracy %.3f, f1 %.3f"):format(model.found, model.alarms,
    duet.metric.accuracy {}:value(predicted, target),
    duet.metric.my_f1 {}:value(predicted, target)))
end
