-- lecture.lua - every recipe of the lecture "Optimizing neural networks", on its data.
--
-- Each recipe says only how it differs from the first. They run in the lecture's order, since
-- those that draw random numbers go on where the one before stopped.

local duet = require "duet"
local json = require "duet.json"
local folder = require "duet.folder"

local USAGE = [[
usage: duet scripts/lecture.lua [OPTION...]

Train every recipe of the lecture on the breast-cancer data, and compare with its figures.

  --only NAME[,NAME...]  only these recipes
  --json                 print an object per recipe and line, instead of a table
  --curves DIR           write NAME.csv to DIR: the loss of every epoch
  --plots DIR            draw the lecture's plots to DIR (default: plots)
  --no-plots             draw none
  --data FILE            the data (default: data/breast_cancer.csv beside the scripts)
  -h, --help             print this]]

local TEST_ROWS = 114

-- The folder that this script is in.
local HERE = arg and arg[0] and arg[0]:match "^(.*)/[^/]*$" or "."
package.path = HERE .. "/?.lua;" .. package.path

---------------------------------------------------------------------------------------------------
-- The recipes

local sgd, l1, l2 = duet.optimizer.sgd, duet.regularizer.l1, duet.regularizer.l2

-- The lecture steps weights with the technique at hand, and biases always by plain descent.
local function on_weights(optimizer)
  return { weights = optimizer, biases = sgd { lr = 1 } }
end

local function recipe(name)
  return function(options)
    options.name = name
    return options
  end
end

-- `lecture` is how many of the test rows its slides say are right; nil where they only plot.
local recipes = {
  recipe "dual" { lecture = 109 },
  recipe "random" { seed = 0, draws = true,
                    initializer = duet.initializer.normal { mean = 0, std = 1 } },
  recipe "xavier" { draws = true, initializer = duet.initializer.xavier { variant = "lecture" } },
  recipe "l1" { lecture = 108, regularizer = l1 { alpha = 0.01 } },
  recipe "l2" { lecture = 110, regularizer = l2 { alpha = 0.01 } },
  recipe "elastic" { lecture = 108, regularizer = l1 { alpha = 0.01 } + l2 { alpha = 0.01 } },
  recipe "lr_0.1" { lecture = 100, optimizer = on_weights(sgd { lr = 0.1 }),
                    record = { weights = 1 } },
  recipe "lr_0.01" { lecture = 101, optimizer = on_weights(sgd { lr = 0.01 }),
                     record = { weights = 1 } },
  recipe "validation_1000" { lecture = 109, watch = true },
  recipe "validation_500" { lecture = 106, watch = true, epochs = 500 },
  recipe "validation_600" { lecture = 108, watch = true, epochs = 600 },
  recipe "validation_700" { lecture = 106, watch = true, epochs = 700 },
  recipe "early_stop" { lecture = 108, watch = true, early_stop = { patience = 10 }, index = 585 },
  recipe "minibatch" { lecture = 109, draws = true, batch = 32 },
  recipe "dropout" { lecture = 108, draws = true,
                     dropout = { output = duet.dropout.inverted { rate = 0.5,
                                                                  backward = "unmasked" } },
                     -- The lecture's run has no seed. Of 200 runs that have one:
                     outcomes = { [108] = 41, [109] = 151, [110] = 8 } },
  recipe "dual_10000" { lecture = 109, epochs = 10000 },
  recipe "momentum" { lecture = 110, epochs = 10000,
                      optimizer = on_weights(duet.optimizer.nesterov { lr = 0.01,
                                                                       momentum = 0.9 }) },
  recipe "dual_15000" { lecture = 109, epochs = 15000 },
  recipe "rmsprop" { lecture = 109, epochs = 15000,
                     optimizer = on_weights(duet.optimizer.rmsprop { lr = 0.1, decay = 0.99,
                                                                     epsilon = 1e-6,
                                                                     variant = "lecture" }) },
  recipe "adam" { lecture = 110, epochs = 10000,
                  optimizer = on_weights(duet.optimizer.adam { lr = 0.01, epsilon = 1e-6,
                                                               variant = "lecture" }) },
}

local function network(initializer)
  return duet.model {
    inputs = 30, hidden = 10, outputs = 1,
    initializer = initializer or duet.initializer.constant { value = 1 },
    activation = duet.activation.sigmoid { clip_z = -100 },
    loss = duet.loss.binary_crossentropy { clip = 1e-10, clip_z = -100 },
  }
end

local function load_data(path)
  local data = assert(duet.data.csv(path, { target = "benign" }))
  local train, test = data:split { test = 0.2, seed = 0 }
  local scale = duet.data.standardize(train)
  train, test = scale(train), scale(test)
  local learn, watch = train:split { test = 0.2, seed = 0 }
  return { train = train, test = test, learn = learn, watch = watch }
end

local function run(options, data)
  if options.seed then duet.seed(options.seed) end
  local model = network(options.initializer)
  local history = model:fit(options.watch and data.learn or data.train, {
    epochs = options.epochs or 1000,
    optimizer = options.optimizer or sgd { lr = 1 },
    regularizer = options.regularizer,
    validation = options.watch and data.watch or nil,
    early_stop = options.early_stop,
    batch = options.batch,
    dropout = options.dropout,
    record = options.record,
  })
  local score = model:score(data.test)
  return { options = options, history = history, score = score, rows = data.test.rows,
           right = math.floor(score * data.test.rows + 0.5) }
end

---------------------------------------------------------------------------------------------------
-- Reports

local function last(array)
  return array and array[#array]
end

-- Epochs count from 0 in the lecture: where it stopped early is the last one's index.
local function stopped_at(result)
  return result.history.stopped and result.history.epochs - 1 or nil
end

local function print_json(result)
  local options, history = result.options, result.history
  print(json.encode({
    recipe = options.name, epochs = history.epochs, loss = last(history.loss),
    val_loss = last(history.val_loss), score = result.score, right = result.right,
    rows = result.rows, stopped = stopped_at(result),
    lecture = options.lecture and options.lecture / TEST_ROWS,
  }, { "recipe", "epochs", "loss", "val_loss", "score", "right", "rows", "stopped", "lecture" }))
end

-- Whether the figures are the lecture's; for dropout, how often its figure comes.
local function verdict(result)
  local options = result.options
  if options.outcomes then
    return ("chance: %d right in %d of 200 seeds"):format(result.right,
                                                        options.outcomes[result.right] or 0)
  end
  if not options.lecture then return "(a plot only)" end
  local agrees = result.right == options.lecture and stopped_at(result) == options.index
  return agrees and "agrees" or "DIFFERS"
end

local ROW = "%-16s %7s  %-18s %9s  %-19s %-19s %s"

local function print_header()
  print(ROW:format("recipe", "epochs", "final loss", "right", "test score", "lecture", ""))
end

local function shortest(x)
  return ("%.17g"):format(x):len() > 16 and tonumber(("%.16g"):format(x)) == x
         and ("%.16g"):format(x) or ("%.17g"):format(x)
end

local function print_row(result)
  local options, history = result.options, result.history
  print(ROW:format(options.name, history.epochs, ("%.14f"):format(last(history.loss)),
                   ("%d/%d"):format(result.right, result.rows), shortest(result.score),
                   options.lecture and shortest(options.lecture / TEST_ROWS) or "-",
                   verdict(result)))
end

local function write_curve(result, to)
  local columns = result.history.val_loss and { "loss", "val_loss" } or { "loss" }
  result.history:write(("%s/%s.csv"):format(to, result.options.name), columns)
end

local function draw_plots(results, to)
  local curves = {}
  for name, result in pairs(results) do
    local history = result.history
    local weights = {}
    for i, snapshot in ipairs(history.weights or {}) do weights[i] = snapshot.w1:get(1, 1) end
    curves[name] = { loss = history.loss, val_loss = history.val_loss, weights = weights }
  end
  local drawn = 0
  for _, plot in ipairs(require "lecture_plots") do
    local complete = true
    for _, name in ipairs(plot.needs) do complete = complete and curves[name] ~= nil end
    if complete then
      local path = ("%s/%s"):format(to, plot.file)
      duet.plot(plot.draw(curves)):save(path .. ".svg", path .. ".png")
      drawn = drawn + 1
    end
  end
  return drawn
end

---------------------------------------------------------------------------------------------------
-- The command line

local function fail_usage(message)
  io.stderr:write("lecture.lua: ", message, "\nTry --help.\n")
  os.exit(2)
end

local function parse(arguments)
  local options = { plots = "plots", data = HERE .. "/../data/breast_cancer.csv" }
  local i = 1
  local function value(name)
    i = i + 1
    return arguments[i] or fail_usage(name .. " needs a value")
  end
  while i <= #arguments do
    local name, given = arguments[i]:match "^(%-%-[^=]+)=(.*)$"
    name = name or arguments[i]
    if name == "--help" or name == "-h" then print(USAGE) os.exit(0)
    elseif name == "--json" then options.json = true
    elseif name == "--no-plots" then options.plots = nil
    elseif name == "--only" or name == "--plots" or name == "--curves" or name == "--data" then
      options[name:sub(3)] = given or value(name)
    else fail_usage(("unknown option '%s'"):format(arguments[i])) end
    i = i + 1
  end
  return options
end

-- The recipes asked for, as a set; nil for all.
local function parse_names(list)
  if not list then return nil end
  local known, names, wanted = {}, {}, {}
  for i, r in ipairs(recipes) do known[r.name], names[i] = true, r.name end
  for name in list:gmatch "[^,]+" do
    if not known[name] then
      fail_usage(("no recipe '%s'; there are: %s"):format(name, table.concat(names, ", ")))
    end
    wanted[name] = true
  end
  return wanted
end

-- Recipes that run: those wanted, and those whose random numbers come before one that draws.
local function plan(wanted)
  local steps, later_draws = {}, false
  for i = #recipes, 1, -1 do
    local r = recipes[i]
    local shown = not wanted or wanted[r.name]
    if shown or (r.draws and later_draws) then
      table.insert(steps, 1, { recipe = r, shown = shown })
    end
    later_draws = later_draws or (shown and r.draws)
  end
  return steps
end

local function main()
  local options = parse(arg)
  local steps = plan(parse_names(options.only))
  local data = load_data(options.data)
  local results = {}
  if options.curves then folder.make(options.curves) end
  if not options.json then print_header() end
  for _, step in ipairs(steps) do
    local result = run(step.recipe, data)
    if step.shown then
      results[step.recipe.name] = result;
      (options.json and print_json or print_row)(result)
      if options.curves then write_curve(result, options.curves) end
    end
  end
  if options.plots then
    folder.make(options.plots)
    local drawn = draw_plots(results, options.plots)
    if not options.json then print(("%d plots in %s/"):format(drawn, options.plots)) end
  end
end

main()
