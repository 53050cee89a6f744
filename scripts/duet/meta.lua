---@meta duet
-- meta.lua - the public surface of the library, for editors and for docs/lua-api.md.
--
-- This file contains no code that runs, only LuaCATS declarations, which lua-language-server reads.
-- docs/generate.lua makes docs/lua-api.md from them (headings are lines that begin with "-- #"),
-- and tests/lua/test_meta.lua compares them with the library at run time, in both directions.

-- # The library
--
-- ```lua
-- local duet = require "duet"
-- ```
--
-- works in the `duet` command and in a stock `lua5.4`. These rules hold throughout:
--
-- - **Options are one table with named keys.** An unknown key, a wrong type or a value out of range
--   raises an error at the caller's line, which names the key, the value, the permitted values,
--   and the nearest known name.
-- - **A wrong call raises; a failing environment returns `nil, message`**, as `io.open` does for
--   a file that is missing or can't be read. A file that can't be written raises an error.
-- - Indices start at 1. Tensors are row-major, with one row per sample.
-- - A number is rounded to a tensor's type first, and each operation rounds once
--   ([numerics.md](numerics.md)).
-- - Every object has a useful `tostring` and a locked metatable. Those that hold a resource can be
--   declared `<close>`.
--
-- The examples show after `-->` what is printed. In them `d` is the data set of data/iris.csv, of which
-- `train` and `test` are a split, `model` is a model that was fitted to `train`, and `history` is the
-- history of that run.

---The value of `require "duet"`.
---@class duet
---@field version string The library's version, such as "0.1.0".
---@field tensor duet.tensors Makes tensors.
---@field math duet.math Functions of one number, with the same bits everywhere.
---@field data duet.datasets Reads and scales data.
---@field model duet.models Makes models, and reads them from files.
---@field initializer duet.initializers Set the weights before training.
---@field regularizer duet.regularizers Add a penalty to the loss, or constrain the weights.
---@field dropout duet.dropouts Drop units or weights at random in training.
---@field optimizer duet.optimizers Update the weights from their gradient.
---@field schedule duet.schedules Change the learning rate during training.
---@field activation duet.activations Functions that the hidden layer applies.
---@field loss duet.losses Functions to minimize, each with its output activation.
---@field metric duet.metrics Measure the quality of predictions.
local duet = {}

---An element type; "float64" unless given.
---@alias duet.dtype "float64"|"float32"

---Make a random stream: that of `numpy.random.RandomState(seed)`, value for value.
---
---```lua example
---local stream = duet.rng(0) -- the stream of numpy.random.RandomState(0)
---print(stream:normal())                            --> 1.7640523459677
---```
---@param seed integer From 0 to 2^32 - 1.
---@return duet.rng
function duet.rng(seed) end

---Restart the default stream, which supplies random numbers where no `seed` is given. Initially its
---seed is 0.
---@param seed integer From 0 to 2^32 - 1.
function duet.seed(seed) end

---The wall-clock time in seconds since an unspecified moment, for measuring how long something
---takes. (`os.clock` measures processor time.)
---@return number
function duet.clock() end

---Make a plot. Options and curves are checked and copied.
---
---```lua
---duet.plot { title = "loss", x = "epoch", { name = "train", y = history.loss },
---            { name = "validation", y = history.val_loss, color = "red" } }:save "loss.svg"
---```
---@param options duet.plot.options With the curves in its array part: `{ y = ... }, ...`.
---@return duet.plot
function duet.plot(options) end

---Minimize a user's function with an optimizer.
---
---```lua example
---local lowest, value = duet.minimize(function(x)
---  local off = x - duet.tensor { { 3, -1 } }
---  return (off * off):sum(), off * 2
---end, { 0, 0 }, { optimizer = duet.optimizer.sgd { lr = 0.4 }, steps = 50 })
---print(lowest)                                     --> tensor 1 x 2 float64
---                                                  -->    3  -1
---```
---@param f fun(x: duet.tensor): number, duet.tensor Returns the value at x and the gradient.
---@param x0 duet.tensor|number[]|number[][] The starting point; it isn't changed.
---@param options duet.minimize.options
---@return duet.tensor x The final point.
---@return number value The value of f at x.
---@return number[] trace The values before each step.
function duet.minimize(f, x0, options) end

---How to minimize a function.
---@class duet.minimize.options
---@field optimizer duet.optimizer|string What makes the steps.
---@field steps? integer Number of steps. In [0, inf), 100 unless given.

-- ## Many trainings
--
-- `duet.map`, `duet.seeds`, `duet.search` and `duet.compare` call functions in processes of their
-- own, several at a time; [choosing.md](choosing.md) says how to use them. Each call sees the state
-- of the program as it was, and what it changes stays there, so that results are the same to the
-- bit at any number of `workers`. A process that is killed is started again. Under
-- `duet run --sandbox`, where there is one process, the calls are made in it one after another.

---Call a function of each element of a list, in processes of their own. The default stream starts
---in each call as a seed that is drawn from the default stream here. f can return numbers, strings,
---booleans, tensors, histories, and tables of these. An error in f is raised with its element and
---its traceback; of several the first in the order of the list.
---
---```lua example
---local squares = duet.map({ 1, 2, 3 }, function(n) return n * n end, { workers = 2 })
---print(table.concat(squares, " "))                 --> 1 4 9
---```
---@param list any[]
---@param f fun(element: any, i: integer): any
---@param options? duet.map.options
---@return any[] # What f returned, in the order of the list.
function duet.map(list, f, options) end

---How to call a function many times.
---@class duet.map.options
---@field workers? integer Processes at a time; as many as there are processors unless given. In [1, 1024].
---@field progress? boolean|string Say on stderr how far it is, on a terminal unless given; a string goes before it.

---Call a function of the seeds 0 to n - 1, in processes of their own. The default stream starts as
---that seed in each.
---
---```lua example
---local scores = duet.seeds(5, function(seed)
---  local m = duet.model { hidden = 4, seed = seed, prepare = {} }
---  m:fit(train, { epochs = 20, seed = seed })
---  return m:score(test)
---end)
---print(#scores, scores[1] > 0.3)                   --> 5	true
---```
---@param n integer
---@param f fun(seed: integer): any
---@param options? duet.map.options
---@return any[] # What f returned, in the order of the seeds.
function duet.seeds(n, f, options) end

---Cut a data set into folds: the rows of scikit-learn's (repeated, stratified) k-fold splits with
---this seed; with groups those of its GroupKFold or StratifiedGroupKFold, and where groups are cut
---again, in an order that is drawn.
---
---```lua example
---for _, fold in ipairs(duet.folds(d, { k = 5, stratify = true })) do
---  print(fold.train.rows, fold.validation.rows)
---end
---```
---@param d duet.data
---@param options? duet.folds.options
---@return duet.folds
function duet.folds(d, options) end

---A list of folds, those of the first repeat first.
---@class duet.folds
---@field [integer] duet.fold
local folds = {}

---Loop over the folds: `for train, validation in folds:each() do`.
---@return fun(): duet.data, duet.data
function folds:each() end

---Rows to train on, and rows that are held out. The data sets are made when they are asked for.
---@class duet.fold
---@field train duet.data
---@field validation duet.data
---@field train_rows integer[] Numbers of rows in `data`, in ascending order.
---@field validation_rows integer[]
---@field data duet.data What was cut.

---Try combinations of options by cross-validation: all of a grid, some drawn at random, or by
---successive halving. In each training the default stream starts as a seed that depends on the fold
---alone. A training that diverges ranks last; any other error is raised.
---
---```lua example
---local results = duet.search {
---  data = train, folds = 3, grid = { lr = { 0.01, 0.1 }, hidden = { 4, 8 } },
---  model = function(o)
---    return duet.model { hidden = o.hidden, seed = 0, prepare = {} },
---           { epochs = 20, seed = 0, optimizer = duet.optimizer.adam { lr = o.lr } }
---  end,
---}
---print(#results, results[1].options.lr)            --> 4	0.1
---```
---@param options duet.search.options
---@return duet.search.results # Best first, by the metric's own direction.
function duet.search(options) end

---What to try, and how to score it.
---@class duet.search.options
---@field model fun(chosen: table<string, any>): duet.model, duet.fit.options? Makes a model of what was chosen, and says how to fit it.
---@field grid? table<string, any[]> Lists of values by name, of which all combinations are tried.
---@field random? table<string, any> Instead of `grid`: by name, lists of values or ranges `{ min =, max =, log =, whole = }` to draw from.
---@field tries? integer Number of combinations to draw. In [1, 1e6], with `random`, 20 unless given.
---@field halving? number Try all with few epochs, go on with one of so many, with so many times the epochs, and so on; `fit` says the most epochs.
---@field data duet.data What to train on and to score.
---@field folds? number|table<string, any> Number of folds, 5 unless given; or the options of duet.folds, or what it returns.
---@field prepare? fun(train: duet.data): fun(d: duet.data): duet.data Makes a scaler of the rows to train on, such as `duet.data.standardize`; it is applied to them and to the rows held out.
---@field metric? duet.metric|string What to score by; the loss's default metric unless given.
---@field seed? integer Seed of the folds and of what is drawn. In [0, 4294967295], 0 unless given.
---@field file? string Keep results in this file, and go on with those that are in it.
---@field workers? integer Processes at a time; as many as there are processors unless given. In [1, 1024].
---@field progress? boolean|string Say on stderr how far it is, on a terminal unless given; a string goes before it.

---A list of results, best first; `tostring` makes a table of it.
---@class duet.search.results
---@field [integer] duet.search.result
---@field warnings string[] Such as that the best value is the last one tried.
local results = {}

---Train the best, or the i-th, anew on all rows.
---@param i? integer
---@return duet.model model
---@return duet.history history
---@return function? scale What `prepare` made of all rows.
function results:refit(i) end

---@class duet.search.result
---@field options table<string, any> What was chosen.
---@field score number Mean over the folds; NaN where it diverges.
---@field deviation number Standard deviation over the folds.
---@field scores number[] Of each fold that didn't diverge.
---@field diverged integer Number of folds that did.
---@field order integer Its place in the order of trying.
---@field rung integer How far it came with `halving`, from 1.

---Compare ways to train: all are trained on the same splits with the same seeds, and what counts
---are the paired differences of their scores. Intervals are those of Student's t, corrected for the
---rows that splits share (Nadeau and Bengio 2003) and for the number of comparisons (Bonferroni; p
---by Holm). With `splits = 1` seeds are what varies, and the result holds for that split.
---@param options duet.compare.options
---@return duet.comparison
function duet.compare(options) end

---What to compare, and how often.
---@class duet.compare.options
---@field choices table<string, any> By name, functions `f(seed, train)` that return a model and the options of its fit, or `{ make = f, rates = }`.
---@field data duet.data What to train on and to score.
---@field seeds? integer Runs of each choice on each split. In [1, 1e6], 3 unless given.
---@field splits? integer Times that the rows are split anew. In [1, 1e6], 10 unless given.
---@field test? number Share of the rows to test on. In (0, 1), 0.2 unless given.
---@field stratify? boolean Keep the proportions of the classes in the splits. False unless given.
---@field prepare? fun(train: duet.data): fun(d: duet.data): duet.data As for duet.search.
---@field metric? duet.metric|string What to score by; the loss's default metric unless given.
---@field rates? number[] Ascending learning rates to choose from, for each choice; its function then is `f(seed, train, lr)`; the choice is made by rows held out of those to train on.
---@field baseline? string The choice that all others are compared with; all pairs are compared unless given.
---@field curves? boolean Record the losses of every run, for `result:plot`. False unless given.
---@field confidence? number Of all intervals together. In (0, 1), 0.95 unless given.
---@field seed? integer Seed of the first split, and the first of the runs'. In [0, 4294967295], 0 unless given.
---@field workers? integer Processes at a time; as many as there are processors unless given. In [1, 1024].
---@field progress? boolean|string Say on stderr how far it is, on a terminal unless given; a string goes before it.

---What came of a comparison; `tostring` makes a table of it.
---@class duet.comparison
---@field baseline? string The choice that all others were compared with, where one was given.
---@field choices duet.comparison.choice[] Best first.
---@field pairs duet.comparison.pair[] Of all choices that didn't diverge.
---@field confidence number Of all intervals together.
---@field warnings string[] Such as that the best rate is the last one tried.
local comparison = {}

---Draw the mean losses on the rows tested of the best seven choices, by epoch, with the range over
---all runs: in the terminal, or to files (.svg, .png, .pdf). The option `curves` has to be given.
---@param ... string
---@return duet.comparison self
function comparison:plot(...) end

---@class duet.comparison.choice
---@field name string
---@field score? number Mean over splits and seeds; nil where it diverges.
---@field deviation? number Standard deviation over splits and seeds.
---@field scores number[][] By split, of each seed.
---@field rates? number[] The learning rate of each split, where `rates` are given.
---@field diverged boolean
---@field loss? duet.comparison.band By epoch, on the rows trained on, where `curves` are recorded.
---@field val_loss? duet.comparison.band The same on the rows tested.

---@class duet.comparison.band
---@field mean number[]
---@field low number[] The least of all runs.
---@field high number[] The most of all runs.

---@class duet.comparison.pair
---@field a string The better one's name.
---@field b string
---@field difference number Mean of a's score less b's.
---@field low number Lower end of the interval.
---@field high number Upper end.
---@field t? number Student's t.
---@field p number Probability of such a t without a difference.
---@field p_adjusted number The same for all comparisons together.
---@field is_certain boolean Whether that is below 1 - confidence.
---@field wins integer In how many splits, or seeds of a single split, a is above b.
---@field losses integer In how many it is below.
---@field n integer Number of splits, or seeds of a single split.

---Load one file of plugins, whatever its name. Its plugins take precedence over others of the same
---kind and name. Raises an error with the reason if the file exists and is refused.
---
---```lua
---assert(duet.load "./optimizer_mine.so") -- from now on there is duet.optimizer.mine
---```
---@param path string A path without a slash is in the current directory.
---@return duet.plugin? ... The plugins of the file, in its order; nil if the file doesn't exist.
---@return string? message The reason.
function duet.load(path) end

---The kind of error that a message reports, if it is one of the last 32 messages that duet raised
---or returned after nil. Errors are plain strings, which scripts can print and pass on; this
---function lets a script react to one: `if duet.status(message) == "not_finite" then
---try_a_smaller_rate() end`.
---@param message any The message from pcall() or a function, unchanged.
---@return duet.status? # Nil for any other value.
function duet.status(message) end

---Reload a plugin whose file was rebuilt or edited. Runs and configured plugins keep their options
---and state, and their next step runs the new code. If the slots, options or methods of a plugin in
---use have changed, the new code is refused and the old code stays in use.
---@param plugin string|duet.plugin A kind and a name, "optimizer.mine", or the plugin.
---@return duet.plugin? # Nil if the old code stays in use.
---@return string? message The reason, which names the difference.
function duet.reload(plugin) end

---List the plugins that can be found: those loaded or defined, and the files on the plugin path.
---@param options? duet.plugins.options
---@return duet.plugins.entry[]
function duet.plugins(options) end

---Which plugins to list.
---@class duet.plugins.options
---@field kind? string Only plugins of this kind; all kinds unless given.

---@class duet.plugins.entry
---@field kind duet.kind
---@field name string
---@field version? string
---@field file? string Path of its file; nil for a plugin that a script defines.
---@field summary? string A few words.
---@field error? string Why it can't be loaded; in this case there is no version or summary.

---@alias duet.kind
---| "initializer"
---| "regularizer"
---| "dropout"
---| "optimizer"
---| "schedule"
---| "activation"
---| "loss"
---| "metric"

---The kind of an error. "invalid": an argument or option that makes no sense; "not_finite": a
---number became NaN or infinite; "malformed": the
---content of a file is invalid.
---@alias duet.status
---| "invalid"
---| "not_finite"
---| "not_found"
---| "malformed"
---| "io"
---| "refused"
---| "plugin_failed"
---| "no_effect"
---| "no_memory"

-- # Tensors
--
-- A tensor is a matrix: `rows` x `columns` of doubles or floats. `t[i]` is a view of row i, and
-- `t[i][j]` an element; both can be assigned to, and are nil past the end. Operators work
-- elementwise, on tensors of one type and on numbers; a tensor of one row or one column is repeated
-- as needed. `==` is true for two tensors of equal shape, type and numbers; the methods `eq`, `lt`
-- and so on compare element by element. A tensor is never `==` to a number: `p[1]` is a row, and
-- `p[1][1]` is a number.

---@class duet.tensors
---@overload fun(values: duet.tensor|number[]|number[][], dtype?: duet.dtype): duet.tensor A tensor from numbers (one row) or from rows; or a copy of a tensor.
local tensors = {}

---A tensor of zeros.
---@param rows integer At least 0.
---@param columns integer At least 0.
---@param dtype? duet.dtype
---@return duet.tensor
function tensors.zeros(rows, columns, dtype) end

---A tensor of ones.
---@param rows integer At least 0.
---@param columns integer At least 0.
---@param dtype? duet.dtype
---@return duet.tensor
function tensors.ones(rows, columns, dtype) end

---A tensor of one value.
---@param rows integer At least 0.
---@param columns integer At least 0.
---@param value number
---@param dtype? duet.dtype
---@return duet.tensor
function tensors.full(rows, columns, value, dtype) end

---The identity matrix: n x n, with ones on the diagonal.
---@param n integer At least 0.
---@param dtype? duet.dtype
---@return duet.tensor
function tensors.eye(n, dtype) end

---One row of n numbers at equal distances. The last number is exactly `last`.
---
---```lua example
---print(duet.tensor.linspace(0, 1, 5))              --> tensor 1 x 5 float64
---                                                  -->      0  0.25   0.5  0.75     1
---```
---@param first number
---@param last number
---@param n integer At least 0.
---@param dtype? duet.dtype
---@return duet.tensor
function tensors.linspace(first, last, n, dtype) end

---One tensor of several, below one another or side by side.
---@param list (duet.tensor|number[]|number[][])[]
---@param axis? 1|2 1, unless given: below one another; 2: side by side.
---@param dtype? duet.dtype That of the first tensor unless given; then all must have it.
---@return duet.tensor
function tensors.concat(list, axis, dtype) end

---A matrix of vectors of the same length, each of which is one row or one column.
---@param list (duet.tensor|number[])[]
---@param axis? 1|2 1, unless given: each becomes a row; 2: each becomes a column.
---@param dtype? duet.dtype That of the first tensor unless given; then all must have it.
---@return duet.tensor
function tensors.stack(list, axis, dtype) end

---The elements of `a` where the condition isn't 0, and those of `b` elsewhere. Rows, columns and
---numbers are repeated as needed.
---@param condition duet.tensor|number
---@param a duet.tensor|number
---@param b duet.tensor|number
---@return duet.tensor
function tensors.where(condition, a, b) end

---Read a NumPy file, `.npy`, with numbers in at most two dimensions. A vector becomes one row.
---@param path string
---@param dtype? duet.dtype Unless given, float32 for a file of that type, float64 for all others.
---@return duet.tensor?
---@return string? message What is wrong with the file, and where.
function tensors.read(path, dtype) end

---Read an array of a file that NumPy's `savez` or `savez_compressed` wrote; compressed ones where duet
---is built with zlib. An array takes at most 1032 times what it takes of the file.
---@param path string
---@param name string
---@param dtype? duet.dtype As for `read`.
---@return duet.tensor?
---@return string? message What is wrong with the file.
function tensors.npz(path, name, dtype) end

---@class duet.tensor
---@field rows integer
---@field columns integer
---@field shape integer[] { rows, columns }
---@field dtype duet.dtype
---@field [integer] duet.row Row i, a view; assign a row, a tensor of one row or a table to set it.
---@operator add(duet.tensor|number): duet.tensor
---@operator sub(duet.tensor|number): duet.tensor
---@operator mul(duet.tensor|number): duet.tensor
---@operator div(duet.tensor|number): duet.tensor
---@operator pow(duet.tensor|number): duet.tensor
---@operator unm: duet.tensor
---@operator len: integer
local tensor = {}

---A row of a tensor: a view that keeps the tensor alive, with all methods of a tensor. `row[j]` is
---a number and can be assigned to; `#row` counts columns.
---@class duet.row : duet.tensor
---@field [integer] number

---An element.
---@param i integer Row, from 1.
---@param j integer Column, from 1.
---@return number
function tensor:get(i, j) end

---Set an element, rounded to the tensor's type.
---@param i integer Row, from 1.
---@param j integer Column, from 1.
---@param value number
---@return duet.tensor self
function tensor:set(i, j, value) end

---The numbers as a table of rows.
---@return number[][]
function tensor:totable() end

---A copy, with memory of its own.
---@param dtype? duet.dtype The type of this tensor unless given.
---@return duet.tensor
function tensor:copy(dtype) end

---Copy another tensor's numbers, or a table's, into this one. Shapes must be equal.
---@param u duet.tensor|number[]|number[][]
---@return duet.tensor self
function tensor:assign(u) end

---The matrix product.
---@param u duet.tensor Its number of rows must be this tensor's number of columns.
---@param out? duet.tensor Where to write the result; else a new tensor.
---@return duet.tensor
function tensor:dot(u, out) end

---The transposed matrix.
---@param out? duet.tensor Where to write the result; else a new tensor.
---@return duet.tensor
function tensor:transpose(out) end

---The sum of all elements, a number; or the sums along an axis, a tensor. The order of addition is
---fixed.
---@param axis? 1|2 1: down the rows, giving 1 x columns; 2: across, giving rows x 1.
---@param out? duet.tensor Where to write the result along an axis; else a new tensor.
---@return number|duet.tensor
function tensor:sum(axis, out) end

---The mean of all elements, a number; or the means along an axis, a tensor.
---@param axis? 1|2 1: down the rows, giving 1 x columns; 2: across, giving rows x 1.
---@param out? duet.tensor Where to write the result along an axis; else a new tensor.
---@return number|duet.tensor
function tensor:mean(axis, out) end

---The least of all elements, a number; or the least along an axis, a tensor. It is NaN where an
---element is NaN. Raises an error if there is no element.
---@param axis? 1|2 1: down the rows, giving 1 x columns; 2: across, giving rows x 1.
---@param out? duet.tensor Where to write the result along an axis; else a new tensor.
---@return number|duet.tensor
function tensor:min(axis, out) end

---The greatest of all elements, a number; or the greatest along an axis, a tensor. It is NaN where an
---element is NaN. Raises an error if there is no element.
---@param axis? 1|2 1: down the rows, giving 1 x columns; 2: across, giving rows x 1.
---@param out? duet.tensor Where to write the result along an axis; else a new tensor.
---@return number|duet.tensor
function tensor:max(axis, out) end

---The variance of all elements, a number; or the variances along an axis, a tensor: the mean square
---of the differences from the mean. As in NumPy, the sum of squares is divided by the number of
---elements. An element that is NaN makes the result NaN.
---@param axis? 1|2 1: down the rows, giving 1 x columns; 2: across, giving rows x 1.
---@param ddof? integer The sum is divided by n - ddof: 0 unless given; 1 estimates from a sample, as PyTorch does.
---@param out? duet.tensor Where to write the result along an axis; else a new tensor.
---@return number|duet.tensor
function tensor:var(axis, ddof, out) end

---The standard deviation, the square root of `var`.
---@param axis? 1|2 1: down the rows, giving 1 x columns; 2: across, giving rows x 1.
---@param ddof? integer The sum is divided by n - ddof: 0 unless given; 1 estimates from a sample, as PyTorch does.
---@param out? duet.tensor Where to write the result along an axis; else a new tensor.
---@return number|duet.tensor
function tensor:std(axis, ddof, out) end

---Whether any element is not 0, a boolean; or 1 or 0 along an axis, a tensor. NaN is not 0.
---@param axis? 1|2 1: down the rows, giving 1 x columns; 2: across, giving rows x 1.
---@param out? duet.tensor Where to write the result along an axis; else a new tensor.
---@return boolean|duet.tensor
function tensor:any(axis, out) end

---Whether no element is 0, a boolean; or 1 or 0 along an axis, a tensor. NaN is not 0.
---@param axis? 1|2 1: down the rows, giving 1 x columns; 2: across, giving rows x 1.
---@param out? duet.tensor Where to write the result along an axis; else a new tensor.
---@return boolean|duet.tensor
function tensor:all(axis, out) end

---The Euclidean norm of all elements.
---@return number
function tensor:norm() end

---The position of the greatest element, counted from 1: of equal elements the first, and the first NaN
---where there is one.
---@param axis 1|2 1: in each column, giving 1 x columns; 2: in each row, giving rows x 1.
---@param out? duet.tensor Where to write the result; else a new tensor.
---@return duet.tensor
function tensor:argmax(axis, out) end

---The position of the least element, counted from 1: of equal elements the first, and the first NaN
---where there is one.
---@param axis 1|2 1: in each column, giving 1 x columns; 2: in each row, giving rows x 1.
---@param out? duet.tensor Where to write the result; else a new tensor.
---@return duet.tensor
function tensor:argmin(axis, out) end

---Each row in ascending order, or each column. NaN comes last.
---@param axis? 1|2 1: down each column; 2, unless given: across each row.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:sort(axis, out) end

---The positions, counted from 1, of the elements in ascending order. Equal elements keep their order,
---and NaN comes last.
---@param axis? 1|2 1: down each column; 2, unless given: across each row.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:argsort(axis, out) end

---The sums of each row, or of each column, up to each element: added in this order in double, and
---rounded once.
---@param axis? 1|2 1: down each column; 2, unless given: across each row.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:cumsum(axis, out) end

---The square root of each element.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:sqrt(out) end

---e to each element.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:exp(out) end

---The natural logarithm of each element.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:log(out) end

---The hyperbolic tangent of each element.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:tanh(out) end

---The absolute value of each element.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:abs(out) end

----1, 0 or 1 for each element.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:sign(out) end

---The greatest whole number that isn't above each element.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:floor(out) end

---The least whole number that isn't below each element.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:ceil(out) end

---The nearest whole number to each element; of two, the even one, as in NumPy.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:round(out) end

---Each element clipped to an interval; NaN stays NaN.
---@param low? number Lower limit; none if nil.
---@param high? number Upper limit, at least `low`; none if nil.
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:clip(low, high, out) end

---The values of a function for each element; it is called row by row.
---@param f fun(value: number, row: integer, column: integer): number
---@param out? duet.tensor Where to write the result, perhaps the tensor itself; else a new tensor.
---@return duet.tensor
function tensor:map(f, out) end

---1 where an element is equal to the other side's, and 0 elsewhere. A comparison with NaN gives 0.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@return duet.tensor
function tensor:eq(u) end

---1 where an element differs from the other side's, and 0 elsewhere. Comparisons with NaN are false, so this is 1.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@return duet.tensor
function tensor:ne(u) end

---1 where an element is less than the other side's, and 0 elsewhere. A comparison with NaN gives 0.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@return duet.tensor
function tensor:lt(u) end

---1 where an element is less than or equal to the other side's, and 0 elsewhere. A comparison with NaN gives 0.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@return duet.tensor
function tensor:le(u) end

---1 where an element is greater than the other side's, and 0 elsewhere. A comparison with NaN gives 0.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@return duet.tensor
function tensor:gt(u) end

---1 where an element is greater than or equal to the other side's, and 0 elsewhere. A comparison with NaN gives 0.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@return duet.tensor
function tensor:ge(u) end

---All products of an element of this tensor and an element of another one: element [i][j] is the
---product of this one's i-th element, counted row by row, and the other's j-th.
---@param u duet.tensor
---@return duet.tensor
function tensor:outer(u) end

---Solve a system of linear equations: the x for which `t:dot(x)` is u. It is found in double, by
---elimination with partial pivoting. A matrix that is singular, or that can't be told from one that
---is, raises an error.
---
---```lua example
---local a, b = duet.tensor { { 2, 0 }, { 0, 4 } }, duet.tensor { { 2 }, { 2 } }
---print(a:solve(b):get(2, 1))                       --> 0.5
---```
---@param u duet.tensor The right side, with as many rows as this square tensor; each column is solved for.
---@return duet.tensor x
function tensor:solve(u) end

---Add in place. With a scale, each product is rounded, then each sum.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@param scale? number
---@return duet.tensor self
function tensor:add(u, scale) end

---Subtract in place. With a scale, each product is rounded, then each difference.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@param scale? number
---@return duet.tensor self
function tensor:sub(u, scale) end

---Multiply in place, elementwise.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@return duet.tensor self
function tensor:mul(u) end

---Divide in place, elementwise.
---@param u duet.tensor|number Of this shape, or a row, a column or a number, repeated.
---@return duet.tensor self
function tensor:div(u) end

---Set all elements.
---@param value number
---@return duet.tensor self
function tensor:fill(value) end

---A new tensor with these rows, in this order, repeated as often as they are named.
---@param rows integer[] Row numbers, from 1; a tensor's row will do.
---@param out? duet.tensor Where to write the result; else a new tensor.
---@return duet.tensor
function tensor:rows_of(rows, out) end

---A new tensor with these columns, in this order, repeated as often as they are named.
---@param columns integer[] Column numbers, from 1; a tensor's row will do.
---@param out? duet.tensor Where to write the result; else a new tensor.
---@return duet.tensor
function tensor:columns_of(columns, out) end

---A view of the rows from first to last, both included. Negative numbers count from the end, as in
---`string.sub`.
---
---```lua example
---local t = duet.tensor { { 1, 2 }, { 3, 4 }, { 5, 6 } }
---print(t:slice(2, 3))                              --> tensor 2 x 2 float64
---                                                  -->   3  4
---                                                  -->   5  6
---```
---@param first integer
---@param last? integer The last row unless given.
---@return duet.tensor
function tensor:slice(first, last) end

---A view of the same elements in another shape; -1 stands for the size that follows from the other
---one.
---@param rows integer
---@param columns integer
---@return duet.tensor
function tensor:reshape(rows, columns) end

---Write a NumPy file, `.npy`. An existing file is replaced after all data have been written. Raises
---an error if the file can't be written.
---@param path string
---@return duet.tensor self
function tensor:write(path) end

-- # Numbers
--
-- Functions of one number, in double. They give the same bits on every machine, as the core and
-- the plugins do; Lua's own `math.exp` is the C library's. Errors are below two units in the last
-- place ([numerics.md](numerics.md#elementary-functions)).

---@class duet.math
local dmath = {}

---e^x
---@param x number
---@return number
function dmath.exp(x) end

---e^x - 1, also where x is small.
---@param x number
---@return number
function dmath.expm1(x) end

---The natural logarithm.
---@param x number
---@return number
function dmath.log(x) end

---log(1 + x), also where x is small.
---@param x number
---@return number
function dmath.log1p(x) end

---x^y
---@param x number
---@param y number
---@return number
function dmath.pow(x, y) end

---x^n for a whole n, by repeated squaring.
---@param x number
---@param n integer At least 0.
---@return number
function dmath.power(x, n) end

---The square root, correctly rounded.
---@param x number
---@return number
function dmath.sqrt(x) end

---The hyperbolic tangent.
---@param x number
---@return number
function dmath.tanh(x) end

---1 / (1 + e^-x)
---@param x number
---@return number
function dmath.sigmoid(x) end

---log(1 + e^x), without overflow.
---@param x number
---@return number
function dmath.softplus(x) end

---The error function.
---@param x number
---@return number
function dmath.erf(x) end

---The sine.
---@param x number In radians.
---@return number
function dmath.sin(x) end

---The cosine.
---@param x number In radians.
---@return number
function dmath.cos(x) end

---sin(pi x), exact where it can be.
---@param x number In half turns.
---@return number
function dmath.sinpi(x) end

---cos(pi x), exact where it can be.
---@param x number In half turns.
---@return number
function dmath.cospi(x) end

-- # Random numbers
--
-- A model or a fit with a `seed` draws from a stream of its own; without one it draws from the
-- default stream, which starts as `duet.rng(0)`. The creation of a model draws w1, then w2, row by
-- row, then the biases that have an initializer. Each epoch with `batch` and `shuffle` draws one
-- permutation of the original order. Each batch draws the masks of dropout, for all its rows, at
-- the input, the hidden layer and the output. Nothing else draws random numbers.

---A random stream.
---@class duet.rng
local rng = {}

---Normally distributed numbers: one, or a tensor of them.
---@param mean? number 0 unless given.
---@param std? number At least 0; 1 unless given.
---@param rows? integer With `columns`: draw a tensor, row by row.
---@param columns? integer
---@param dtype? duet.dtype Drawn in double, then rounded.
---@return number|duet.tensor
function rng:normal(mean, std, rows, columns, dtype) end

---Numbers from [low, high): one, or a tensor of them.
---@param low? number 0 unless given.
---@param high? number 1 unless given.
---@param rows? integer With `columns`: draw a tensor, row by row.
---@param columns? integer
---@param dtype? duet.dtype Drawn in double, then rounded.
---@return number|duet.tensor
function rng:uniform(low, high, rows, columns, dtype) end

---The numbers 1 to n in random order: NumPy's permutation, plus one.
---@param n integer At least 0.
---@return integer[]
function rng:permutation(n) end

---Shuffle the rows of a tensor, or the elements of a table, in place.
---@generic T
---@param t T
---@return T t
function rng:shuffle(t) end

---Return the state of the stream, or restore a saved state.
---@param state? duet.rng.state
---@return duet.rng.state|duet.rng # The state; or the stream itself, if a state was given.
function rng:state(state) end

---The state, as NumPy's `RandomState.get_state()` returns it.
---@class duet.rng.state
---@field key integer[] The 624 words of the Mersenne twister.
---@field position integer Number of words used.
---@field has_gauss boolean Whether `gauss` is the next normal number.
---@field gauss number The second normal of a pair.

-- # Data
--
-- A data set holds the inputs `x`, one row per sample, and the targets `y`. For a classifier `y`
-- holds class numbers from 0.

---@class duet.datasets
local datasets = {}

---Read a CSV file (RFC 4180, in UTF-8). A target of strings becomes classes, numbered in
---alphabetical order or in the order of `labels`. An input of strings becomes numbers of categories,
---from 0 in alphabetical order: see `kinds` and `categories`. Dates become days since 1970-01-01,
---with the time of day as their fraction.
---
---Whether a column holds numbers or strings its first field that isn't missing decides. A string
---among numbers, a number among strings, and a first field such as `1,5` or `2020-01-31` are errors,
---until `types`, `decimal` or `na` say what is meant. A delimiter may end each row. Names must differ
---among the columns that are asked for. Messages name file:line:column.
---
---A file that gzip has compressed is expanded, where duet is built with zlib: to at most 16 MiB and
---100 times its own size, so that a small file doesn't ask for all memory.
---
---```lua example
---local people = assert(duet.data.csv("data/adults.csv", {
---  target = "income", delimiter = ";", decimal = ",", types = { education = "category" } }))
---print(people.rows, people.columns)                --> 800	5
---print(table.concat(people.classes, " "))          --> high low
---```
---@param path string
---@param options duet.csv.options
---@return duet.data?
---@return string? message What is wrong with the file, and where.
function datasets.csv(path, options) end

---How to read a CSV file.
---@class duet.csv.options
---@field target? string|string[] Name of the column that becomes `y`, or names of several columns of numbers; none unless given, as of rows to predict for.
---@field delimiter? string One character; a comma unless given.
---@field decimal? string The character before the fraction of a number; a point unless given.
---@field thousands? string The character between groups of three digits; none unless given.
---@field header? boolean Whether the first row holds the names of the columns; unless given, it does where the option `names` isn't given and not all of its fields are numbers.
---@field names? string|string[] Names of all columns, in the file's order; those in the first row unless given, or "1", "2" and so on where it holds data.
---@field columns? string|string[] Names of the inputs, in this order; all columns but target and weight unless given.
---@field na? string|string[] Fields that stand for a missing value, which is NaN in `x`; an empty field, NA, N/A, n/a, NaN, nan, NULL, null, None, #N/A and <NA> unless given.
---@field labels? string|string[] Classes of the target, in the order of their numbers.
---@field types? table<string, any[]> What columns hold, by their names: "number"; "category" for strings, also where they look like numbers; or the format of a date, such as "%d.%m.%Y"; the first field that isn't missing decides between number and category unless given.
---@field weight? string Name of the column of the rows' weights.
---@field trim? boolean Blanks around fields without quotes don't count. False unless given.
---@field threads? integer Threads to read with, at most the number of processors (or DUET_THREADS, if it is set); all of them unless given. In [1, 1024].

---Read two NumPy files, `.npy`; a tensor may take the place of either.
---@param x string|duet.tensor
---@param y string|duet.tensor
---@param options? duet.npy.options
---@return duet.data?
---@return string? message What is wrong with the file.
function datasets.npy(x, y, options) end

---How to read two NumPy files.
---@class duet.npy.options
---@field map? boolean Let the inputs lie in their file, for data larger than memory; the file mustn't become shorter as long as they are in use. False unless given.

---Read two arrays of a file that NumPy's `savez` or `savez_compressed` wrote.
---@param path string
---@param x? string Name of the inputs; "x" unless given.
---@param y? string Name of the targets; "y" unless given.
---@return duet.data?
---@return string? message What is wrong with the file.
function datasets.npz(path, x, y) end

---Read a file in the format of LIBSVM and SVMlight: a target, then `index:number` with indices from
---1 in rising order, on each line. Elements that aren't listed are 0, and a `#` starts a comment.
---Numbers are decimal and finite. Without `columns`, `x` may take 16 MiB and 256 bytes for each
---byte of the file, so one index in a small file doesn't ask for gigabytes.
---@param path string
---@param options? duet.libsvm.options
---@return duet.data?
---@return string? message What is wrong with the file, and where.
function datasets.libsvm(path, options) end

---How to read a file in the format of LIBSVM.
---@class duet.libsvm.options
---@field columns? integer Number of inputs; the largest index in the file unless given. In [1, 16777216].

---A data set from tensors or lists, which are copied. A plain list is one column, or a single row of
---inputs where `y` has one row. A list of strings becomes classes in `y`, and a column of strings
---becomes categories in `x`, as duet.data.csv has them.
---
---```lua example
---local pets = duet.data.from({ { 4, "brown" }, { 9, "grey" } }, { "cat", "dog" }, { "age", "fur" })
---print(pets.classes[1], pets.y:get(2, 1))          --> cat	1.0
---```
---@param x duet.tensor|number[]|string[]|any[][]
---@param y duet.tensor|number[]|string[]|number[][] A tensor of one row is transposed if `x` has several rows.
---@param names? string[] Names of the columns of `x`.
---@return duet.data
function datasets.from(x, y, names) end

---Two half circles that interleave: what scikit-learn's make_moons returns for
---`random_state = seed`, but for the last bit of sines and cosines.
---@param options? duet.moons.options
---@return duet.data
function datasets.moons(options) end

---
---Two half circles that interleave.
---@class duet.moons.options
---@field rows? integer Number of rows. In [2, 1e9], 100 unless given.
---@field noise? number Standard deviation of what is added to each number of `x`. In [0, inf), 0 unless given.
---@field shuffle? boolean Put the rows in random order; else they come by class. True unless given.
---@field seed? integer Seed of the stream that is drawn from. In [0, 4294967295], 0 unless given.

---A circle within another one: what scikit-learn's make_circles returns for
---`random_state = seed`, but for the last bit of sines and cosines.
---@param options? duet.circles.options
---@return duet.data
function datasets.circles(options) end

---
---A circle within another one.
---@class duet.circles.options
---@field rows? integer Number of rows. In [2, 1e9], 100 unless given.
---@field noise? number Standard deviation of what is added to each number of `x`. In [0, inf), 0 unless given.
---@field factor? number Radius of the inner circle; that of the outer one is 1. In [0, 1), 0.8 unless given.
---@field shuffle? boolean Put the rows in random order; else they come by class. True unless given.
---@field seed? integer Seed of the stream that is drawn from. In [0, 4294967295], 0 unless given.

---Points around centers, which are drawn from [-10, 10): what scikit-learn's make_blobs returns for
---`random_state = seed`.
---@param options? duet.blobs.options
---@return duet.data
function datasets.blobs(options) end

---
---Points around centers.
---@class duet.blobs.options
---@field rows? integer Number of rows. In [1, 1e9], 100 unless given.
---@field noise? number Standard deviation of the points around their centers. In [0, inf), 1 unless given.
---@field centers? integer Number of centers, one for each class. In [1, 1e6], 3 unless given.
---@field columns? integer Number of inputs. In [1, 1e6], 2 unless given.
---@field shuffle? boolean Put the rows in random order; else they come by class. True unless given.
---@field seed? integer Seed of the stream that is drawn from. In [0, 4294967295], 0 unless given.

---Arms of a spiral. In class c of k, point i of n lies at radius t = (i - 1) / (n - 1) and angle
---2 pi (turns t + c / k).
---@param options? duet.spirals.options
---@return duet.data
function datasets.spirals(options) end

---
---Arms of a spiral.
---@class duet.spirals.options
---@field rows? integer Number of rows. In [2, 1e9], 100 unless given.
---@field noise? number Standard deviation of what is added to each number of `x`. In [0, inf), 0 unless given.
---@field classes? integer Number of arms. In [1, 1e6], 2 unless given.
---@field turns? number How often an arm goes around the center. In (0, 1e3], 1 unless given.
---@field shuffle? boolean Put the rows in random order; else they come by class. True unless given.
---@field seed? integer Seed of the stream that is drawn from. In [0, 4294967295], 0 unless given.

---The corners (0, 0), (0, 1), (1, 0) and (1, 1) by turns, before noise is added. The class is 1 where
---exactly one of the two is 1.
---@param options? duet.xor.options
---@return duet.data
function datasets.xor(options) end

---
---Four corners, of which opposite ones are of one class.
---@class duet.xor.options
---@field rows? integer Number of rows. In [4, 1e9], 100 unless given.
---@field noise? number Standard deviation of what is added to each number of `x`. In [0, inf), 0 unless given.
---@field shuffle? boolean Put the rows in random order; else they come by class. True unless given.
---@field seed? integer Seed of the stream that is drawn from. In [0, 4294967295], 0 unless given.

---Rows x and what a network without biases makes of them: tanh(x w1) w2. All is drawn from the normal
---distribution, in this order: x; w1, divided by the square root of its rows; w2, likewise; noise.
---@param options? duet.teacher.options
---@return duet.data
---@return { w1: duet.tensor, w2: duet.tensor } teacher
function datasets.teacher(options) end

---
---What a network with random weights computes.
---@class duet.teacher.options
---@field rows? integer Number of rows. In [1, 1e9], 100 unless given.
---@field noise? number Standard deviation of what is added to each number of `y`. In [0, inf), 0 unless given.
---@field inputs? integer Number of inputs. In [1, 1e6], 2 unless given.
---@field hidden? integer Hidden units of the teacher. In [1, 1e6], 3 unless given.
---@field outputs? integer Number of targets. In [1, 1e6], 1 unless given.
---@field seed? integer Seed of the stream that is drawn from. In [0, 4294967295], 0 unless given.

---A scaler to mean 0 and (population) standard deviation 1 in each column; a constant column is
---only shifted. NaNs are ignored, and categories of a data set stay as they are. Raises an error for
---infinite numbers, or without rows.
---
---```lua example
---local scale = duet.data.standardize(train) -- mean and deviation of the training rows
---local ready = scale(test)
---print(("%.6f"):format(scale(train).x:std(1):get(1, 1)))   --> 1.000000
---```
---@param d duet.data|duet.tensor What to learn the scaling from.
---@return duet.standardizer
function datasets.standardize(d) end

---A scaler to [0, 1] in each column; a constant column is only shifted. NaNs are ignored, and
---categories of a data set stay as they are. Raises an error for infinite numbers, or without rows.
---@param d duet.data|duet.tensor What to learn the scaling from.
---@return duet.minmaxer
function datasets.minmax(d) end

---A scaler to median 0 and a distance of 1 between the quartiles in each column, as scikit-learn's
---RobustScaler; a column whose quartiles are equal is only shifted. NaNs are ignored, and categories
---of a data set stay as they are. Raises an error for infinite numbers, or without rows.
---@param d duet.data|duet.tensor What to learn the scaling from.
---@return duet.robustscaler
function datasets.robust(d) end

---@class duet.data
---@field x duet.tensor The inputs: rows x columns.
---@field y duet.tensor The targets.
---@field rows integer
---@field columns integer Columns of `x`.
---@field names? string[] Names of the columns of `x`.
---@field classes? string[] Class k of `y` is `classes[k + 1]`; nil where `y` holds values.
---@field targets? string[] Names of the columns of `y`.
---@field kinds string[] What each column of `x` holds: "number", "category", or "date", which is days since 1970-01-01.
---@field weights? duet.tensor A weight for each row: rows x 1.
---@operator len: integer
local data = {}

---The categories of a column: in `x`, category k is number k - 1, and a missing one is NaN. Of a
---column of dates the format in which they were written, in a list of its own.
---@param column string|integer Its name or number.
---@return string[]? names Nil for a column of numbers.
function data:categories(column) end

---A column of `x`, or of `y` by its name, as a new tensor: rows x 1.
---@param column string|integer Its name, or its number in `x`.
---@return duet.tensor
function data:column(column) end

---The name of a class.
---@param k number From 0, as in `y` and in what a model predicts.
---@return string
function data:class(k) end

---What each column holds, inputs first and then targets. Printed, it is a table.
---
---```lua example
---print(d:describe())
---```
---@return duet.description
function data:describe() end

---A list of records, which prints as a table.
---@class duet.description
---@field title string Rows, columns and classes of the data set.
---@field [integer] duet.description.column

---What a column holds. `different`, `most` and `count` are there for categories and classes, `min`,
---`mean` and `max` for numbers and dates.
---@class duet.description.column
---@field name? string
---@field role string "input" or "target".
---@field kind string "number", "category", "date" or "class".
---@field missing integer Rows without a value.
---@field min? number
---@field mean? number
---@field max? number
---@field different? integer Number of categories or classes.
---@field most? string The most frequent one, and of several the first.
---@field count? integer How often that one occurs.

---A new data set of the same rows, of which something is another. What isn't named stays: of new
---inputs with as many columns the names, of new targets with as many columns their names.
---@param options duet.with.options
---@return duet.data
function data:with(options) end

---
---What to change of a data set.
---@class duet.with.options
---@field columns? string|string[] Names of the inputs to keep, in this order.
---@field x? duet.tensor|number[] Other inputs: a tensor or a list, as for duet.data.from.
---@field names? string|string[] Names of the inputs; those there are unless given, where as many columns stay.
---@field y? duet.tensor|number[]|string[] Other targets: a tensor or a list, as for duet.data.from.
---@field weights? duet.tensor|number[]|boolean A weight of 0 or more for each row; false: none.

---Split into a part to train on and one to test on: the rows that scikit-learn's
---`train_test_split` picks, in its order.
---
---```lua example
---local train, test = d:split { test = 0.25, seed = 0, stratify = true }
---print(train.rows, test.rows)                      --> 112	38
---```
---@param options? duet.split.options
---@return duet.data train
---@return duet.data test
function data:split(options) end

---How to split a data set.
---@class duet.split.options
---@field test? number Share of the rows to test on, rounded up to whole rows. In (0, 1), 0.25 unless given.
---@field seed? integer Seed of the stream that is drawn from. In [0, 4294967295], 0 unless given.
---@field stratify? boolean Keep the proportions of the classes. False unless given.

---A new data set with these rows, in this order.
---@param rows integer[] Row numbers, from 1.
---@return duet.data
function data:rows_of(rows) end

---Loop over batches: `for x, y in d:batches { size = 32 } do`. The last one may be smaller.
---
---```lua example
---for x, y in d:batches { size = 50, shuffle = true, rng = duet.rng(0) } do
---  print(x.rows, y.columns)
---end
---```
---@param options? duet.batches.options
---@return fun(): duet.tensor?, duet.tensor? next
function data:batches(options) end

---How to walk over a data set in batches.
---@class duet.batches.options
---@field size? integer Rows of a batch. In [1, inf), 32 unless given.
---@field shuffle? boolean Take the rows in a new order. True unless given.
---@field rng? duet.rng Stream that the order is drawn from; the default stream unless given. With `shuffle`.

---Loop over folds: `for train, validation in d:folds { k = 5 } do`. Rows are those of
---scikit-learn's `KFold(k, shuffle=True, random_state=seed)`.
---@param options? duet.folds.options
---@return fun(): duet.data?, duet.data? next
function data:folds(options) end

---How to cut a data set into folds.
---@class duet.folds.options
---@field k? integer Number of folds, at most the number of rows. In [2, inf), 5 unless given.
---@field seed? integer Seed of the stream that is drawn from. In [0, 4294967295], 0 unless given.
---@field stratify? boolean Keep the proportions of the classes. False unless given.
---@field groups? string|string[] Rows of one group are never parted: the name of a column, or a list with a number or string for each row.
---@field repeats? integer How often the rows are cut anew. In [1, 1e6], 1 unless given.

---A function that scales a data set's `x`, or a tensor, into a new one.
---@class duet.standardizer
---@field mean duet.tensor The subtrahends: 1 x columns.
---@field scale duet.tensor The divisors: 1 x columns.
---@overload fun(d: duet.data): duet.data
---@overload fun(x: duet.tensor): duet.tensor

---A function that scales a data set's `x`, or a tensor, into a new one.
---@class duet.robustscaler
---@field median duet.tensor The subtrahends: 1 x columns.
---@field scale duet.tensor The divisors: 1 x columns.
---@overload fun(d: duet.data): duet.data
---@overload fun(x: duet.tensor): duet.tensor

---A function that scales a data set's `x`, or a tensor, into a new one.
---@class duet.minmaxer
---@field min duet.tensor The subtrahends: 1 x columns.
---@field scale duet.tensor The divisors: 1 x columns.
---@overload fun(d: duet.data): duet.data
---@overload fun(x: duet.tensor): duet.tensor

---A preparation: what raw rows become, learnt from the rows to train on. Missing numbers are imputed,
---numbers are scaled, and a column of categories becomes a column of 0 and 1 for each category that
---occurs, in the place where it was. The figures are those of scikit-learn's `SimpleImputer`,
---`StandardScaler`, `MinMaxScaler`, `RobustScaler` and `OneHotEncoder`. A model that has one by its
---option `prepare` takes raw rows: [prepare.md](prepare.md).
---
---```lua
---local p = duet.prepare { impute = "median", scale = "standard" }:fit(train)
---local ready = p(test)
---```
---@param options? duet.prepare.options
---@return duet.preparation
function duet.prepare(options) end

---How to prepare rows, from what is learnt of those to train on.
---@class duet.prepare.options
---@field impute? "median"|"mean"|"most_frequent"|number|false What a missing number becomes, `"median"` unless given; a missing category becomes the most frequent one; `false` leaves numbers missing and refuses missing categories.
---@field scale? "standard"|"minmax"|"robust"|false How numbers are scaled, `"standard"` unless given: to mean 0 and deviation 1, to [0, 1], or to median 0 and quartiles 1 apart.
---@field categories? "onehot" What a category becomes: a column for each one that occurs, 1 where it is the row's and else 0. "onehot" unless given.
---@field unknown? "error"|"zeros" What becomes of a category that no training row held: an error, or zeros in all its columns, counted in `unknown`. "error" unless given.

---A preparation. Called with a data set it gives a data set, called with a tensor or rows it gives a
---tensor. Where both have names, columns are found by name, so that their order doesn't matter and
---further columns are left out; else by position. Categories and classes are found by name.
---@class duet.preparation
---@field names string[] Names of the columns that are made: `age`, `city_Seoul`.
---@field columns integer Number of columns that are made.
---@field inputs integer Number of columns that go in.
---@field unknown integer Values met so far that `unknown = "zeros"` let pass.
---@overload fun(d: duet.data): duet.data
---@overload fun(x: duet.tensor|number[][]): duet.tensor
local preparation = {}

---Learn from the rows to train on; anew if it has been fitted before.
---@param train duet.data|duet.tensor|number[][]
---@return duet.preparation self
function preparation:fit(train) end

---The way back: numbers as they were, but for rounding, and the number of the category whose column
---is largest, from 0, or NaN where all are 0. What was imputed stays.
---@param x duet.data|duet.tensor|number[][] rows x columns that are made.
---@return duet.tensor # rows x columns that went in
function preparation:inverse(x) end

-- # Models

---@class duet.models
---@overload fun(options: duet.model.options): duet.model A model with one hidden layer. Initializers draw w1, then w2, then the biases that have an initializer.
local models = {}

---Read a model from a file that `model:save` wrote.
---
---```lua example
---model:save "iris.duet"
---local same = assert(duet.model.load "iris.duet")
---print(same:score(test) == model:score(test))      --> true
---```
---@param path string
---@return duet.model?
---@return string? message What is wrong with the file.
function models.load(path) end

---A model with one hidden layer.
---@class duet.model.options
---@field inputs? integer Columns of the inputs; those that the first fit gives it, unless given. In [1, 1e9].
---@field hidden integer Units of the hidden layer. In [1, 1e9].
---@field outputs? integer Columns of the output; as the target of the first fit needs unless given: 1 for two classes, k for k classes, else the target's columns. In [1, 1e9].
---@field initializer? duet.initializer|string|duet.model.initializers For the weights, so that biases are 0, or for each tensor; `xavier {}` unless given.
---@field activation? duet.activation|string Of the hidden layer; `sigmoid {}` unless given.
---@field loss? duet.loss|string Knows the output's own activation; as the target of the first fit needs unless given: `binary_crossentropy {}` for two classes or the numbers 0 and 1, `crossentropy {}` for more classes, `mse {}` for values.
---@field prepare? duet.prepare.options|duet.preparation How raw rows are prepared, as `duet.prepare` is told; learnt from the rows of the first fit unless it is a preparation that is fitted, kept with the model and in its file.
---@field dtype? "float64"|"float32" Type of the parameters. "float64" unless given.
---@field seed? integer Seed of a stream of its own; the default stream goes on unless given. In [0, 4294967295].

---An initializer for each tensor; the narrower name wins, and a tensor without one is 0.
---@class duet.model.initializers
---@field weights? duet.initializer|string For w1 and w2.
---@field biases? duet.initializer|string For b1 and b2.
---@field w1? duet.initializer|string For w1.
---@field w2? duet.initializer|string For w2.
---@field b1? duet.initializer|string For b1.
---@field b2? duet.initializer|string For b2.

---A network with one hidden layer: activation(x w1 + b1) w2 + b2. What its options leave open, it
---takes from the data of its first fit; until then only `fit`, `train`, `copy` and `tostring` work.
---A model finds the columns and the classes of a data set by the names that its first fit has seen:
---their order doesn't matter, and further columns are left out. Its tensors are views: a change
---in place changes the model. The parameters that plugins declare are fields too, such as
---`model["activation.slope"]`.
---@class duet.model
---@field w1 duet.tensor inputs x hidden
---@field b1 duet.tensor 1 x hidden
---@field w2 duet.tensor hidden x outputs
---@field b2 duet.tensor 1 x outputs
---@field inputs integer
---@field hidden integer
---@field outputs integer
---@field dtype duet.dtype
---@field parameters integer Number of trained parameters.
---@field tensors string[] Names of its tensors, in their order in memory.
---@field activation duet.activation
---@field loss_plugin duet.loss `model.loss` is the method.
---@field prepare? duet.preparation What raw rows go through: as it was given, or, of a model without one, the names that its first fit has seen.
---@field classes? string[] Names of the classes, in the order of their numbers, if the data of the first fit had such.
---@field receipt? table What the last run with a `receipt` wrote to its file.
local model = {}

---Rows that a model is asked about: rows x inputs. Lists may hold numbers and strings, in the order of
---the columns; a table may have them by the names of the columns, as in `{ age = 30, job = "smith" }`.
---@alias duet.rows duet.tensor|duet.data|(number|string)[][]|table<string, number|string>[]|table<string, number|string>

---The logits: the outputs before the output activation.
---@param x duet.rows
---@return duet.tensor # rows x outputs
function model:logits(x) end

---The outputs after the output activation: probabilities, or values in a regression.
---@param x duet.rows
---@return duet.tensor # rows x outputs
function model:probability(x) end

---Predictions: class numbers from 0, or values in a regression. With two classes, the prediction is
---1 if and only if the logit is above 0.
---
---```lua example
---print(model:predict(test).rows)                   --> 38
---```
---@param x duet.rows
---@return duet.tensor # rows x 1 for classes, rows x outputs for values
function model:predict(x) end

---How much each row counts.
---@class duet.weights.options
---@field sample_weight? duet.tensor|number[] A number from 0 for each row: the loss is the sum of weight times loss, divided by the sum of the weights; those of the data set unless given.
---@field class_weight? string|table<string, any> Numbers by name of class, where others are 1, or a list in the order of the classes; "balanced": rows / (classes * rows of the class). Both weights of a row are multiplied.

---The names of the classes that rows are predicted to be of. The model must have been trained with
---data whose classes have names.
---
---```lua example
---local names = model:classify { { 5.1, 3.5, 1.4, 0.2 } } -- or by the names of the columns
---print(names[1])                                   --> setosa
---```
---@param x duet.rows Raw rows where the model prepares them.
---@return string[] # one for each row
function model:classify(x) end

---A model of its own with the same plugins, preparation and bits.
---@return duet.model
function model:copy() end

---The mean loss over a data set, without dropout or penalty.
---@param d duet.data
---@param options? duet.weights.options
---@return number
function model:loss(d, options) end


---A metric over a data set. Rows count as their weights say: those given, or those of the data set.
---
---```lua example
---print(model:score(test) > 0.8)                    --> true
---print(model:score(test, duet.metric.f1 { average = "macro" }) > 0.8)  --> true
---```
---@param d duet.data
---@param metric? string|duet.metric The loss's default metric, accuracy or r2, unless given.
---@param options? duet.weights.options May also take the place of `metric`.
---@return number
function model:score(d, metric, options) end

---Write the model to a file: shape, plugins with their options, and every bit of the tensors. The
---file is replaced as a whole. Raises an error if it can't be written.
---@param path string
---@return duet.model self
function model:save(path) end

---A table of the tensors, as a string.
---@return string
function model:summary() end

---The gradient over a whole data set, as one step would see it.
---
---```lua example
---local g = model:gradient(train)
---print(g.w1.rows, g.loss == model:loss(train))     --> 4	true
---```
---@param d duet.data
---@param options? duet.gradient.options
---@return duet.gradient
function model:gradient(d, options) end

---What is added to the gradient of the loss.
---@class duet.gradient.options
---@field sample_weight? duet.tensor|number[] A number from 0 for each row: the loss is the sum of weight times loss, divided by the sum of the weights; those of the data set unless given.
---@field class_weight? string|table<string, any> Numbers by name of class, where others are 1, or a list in the order of the classes; "balanced": rows / (classes * rows of the class). Both weights of a row are multiplied.
---@field regularizer? duet.regularizer|duet.regularizer.sum|string|duet.fit.regularizers For the weights, or for each tensor.

---The gradient of the mean loss plus penalties. The gradients of parameters that plugins declare
---are fields too, under the names of the parameters.
---@class duet.gradient
---@field w1 duet.tensor
---@field b1 duet.tensor
---@field w2 duet.tensor
---@field b2 duet.tensor
---@field loss number The mean loss, without penalties.

-- # Training

---Train, and return the history. Training starts from the model's current weights; optimizers and
---history start anew. Raises an error if a plugin fails, or if a number stops being finite; that
---message names tensor, epoch, batch and optimizer. With `on_nonfinite = "stop"` such a number ends
---the run instead, and the model keeps its last finite weights.
---
---```lua example
---local history = model:fit(train, { epochs = 50, batch = 16, validation = 0.2, seed = 0,
---                                   optimizer = duet.optimizer.adam { lr = 0.01 } })
---print(#history.loss, history.loss[50] < history.loss[1])  --> 50	true
---```
---@param d duet.data
---@param options? duet.fit.options
---@return duet.history?
---@return string? message Why the checkpoint to `resume` from can't be read.
function model:fit(d, options) end

---The same loop, one epoch at a time: `for epoch, loss, val_loss in model:train(d, options) do`. It
---yields after each epoch's updates, and the loop may end at any time. `record` and `progress` have
---no effect. If the checkpoint to `resume` from can't be read, an error is raised.
---
---```lua example
---for epoch, loss in model:train(train, { epochs = 1000, optimizer = "adam" }) do
---  if loss < 0.5 then break end
---end
---```
---@param d duet.data
---@param options? duet.fit.options
---@return fun(): integer?, number?, number? next The number of the epoch, from 1, its loss, and its validation loss.
function model:train(d, options) end

---How to train.
---@class duet.fit.options
---@field epochs? integer Most epochs to run. In [0, 1e9], 100 unless given.
---@field batch? integer Rows of a batch; all rows unless given, or 32 if no optimizer is given. In [1, 1e9].
---@field accumulate? integer Batches whose gradients make one update: the bits are those of a batch so many times as large. In [1, 1e6], with `batch`, 1 unless given.
---@field shuffle? boolean With `batch`: take the rows in a new order in each epoch. True unless given.
---@field optimizer? duet.optimizer|string|duet.fit.optimizers For all tensors, or for each; `adam {}` unless given.
---@field regularizer? duet.regularizer|duet.regularizer.sum|string|duet.fit.regularizers For the weights, or for each tensor.
---@field dropout? duet.dropout|string|duet.fit.dropouts For the hidden layer, or for each place.
---@field schedule? duet.schedule|string|fun(c: duet.call.moment): number|table<string, any> Changes the rate of each optimizer; a function is what `lr` is in `duet.schedule.define`: `function(c) return c.base * 0.95 ^ (c.t - 1) end`. A table has schedules of several options by name: `{ lr = "cosine", momentum = f }`.
---@field clip? duet.clip.options Limits of the gradient, regularization included.
---@field sample_weight? duet.tensor|number[] A number from 0 for each row: the loss is the sum of weight times loss, divided by the sum of the weights; those of the data set unless given.
---@field class_weight? string|table<string, any> Numbers by name of class, where others are 1, or a list in the order of the classes; "balanced": rows / (classes * rows of the class). Both weights of a row are multiplied.
---@field validation? duet.data|number|duet.validation.options A data set, or a share that is split off as by `split { test = share, seed = 0 }`.
---@field validate_every? integer Epochs from one validation to the next. In [1, inf), with `validation`, 1 unless given.
---@field early_stop? duet.early_stop.options When to stop before the last epoch.
---@field stop? duet.stop.options Further reasons to end the run before the last epoch.
---@field metrics? duet.metric|string|table<integer|string, duet.metric|string> What to measure after each epoch, at most 16; a key that is a string is the metric's name in the history.
---@field record? duet.record.options Further contents of the history.
---@field progress? boolean|string Show progress on stderr; with a label, or unless given, on a terminal alone.
---@field warn? boolean Warn on stderr, once in a run, where inputs differ in size by more than a factor of 100 and the model has no preparation, or where the loss hardly fell and nine in ten outputs of hidden units hardly react to their inputs. True unless given.
---@field on_epoch? fun(run: duet.run) Called after each epoch.
---@field on_step? fun(run: duet.run) Called after each update, with what it measured: `step`, `loss`, `penalty`, `lr`, `gradient_norm`, `update_norm`.
---@field checkpoint? duet.checkpoint.options Where to save the state of the run, for `resume`.
---@field resume? string|duet.resume.options A checkpoint to go on from, or its path. The model, the data, the plugins and all options must be those of the run that wrote it, but `epochs`, `stop`, `threads` and what `changed` names. The bits are those of an uninterrupted run.
---@field receipt? string A JSON file to write when the run has ended: what it was, and hashes of its weights, for `duet verify`.
---@field seed? integer Seed of a stream of its own; the default stream goes on unless given. In [0, 4294967295].
---@field on_nonfinite? "raise"|"stop" When a loss, a weight or an optimizer's state is no longer a finite number: raise an error, or end the run with the last finite weights, and `history.stopped` says what isn't finite. "raise" unless given.
---@field threads? integer Threads to train with, at most the number of processors (or DUET_THREADS, if it is set); all of them unless given. The results don't depend on it. In [1, 1024].

---An optimizer for each tensor; the narrower name wins.
---@class duet.fit.optimizers
---@field weights? duet.optimizer|string For w1 and w2.
---@field biases? duet.optimizer|string For b1 and b2.
---@field w1? duet.optimizer|string For w1.
---@field w2? duet.optimizer|string For w2.
---@field b1? duet.optimizer|string For b1.
---@field b2? duet.optimizer|string For b2.

---A regularizer for each tensor; the narrower name wins.
---@class duet.fit.regularizers
---@field weights? duet.regularizer|duet.regularizer.sum|string For w1 and w2.
---@field biases? duet.regularizer|duet.regularizer.sum|string For b1 and b2.
---@field w1? duet.regularizer|duet.regularizer.sum|string For w1.
---@field w2? duet.regularizer|duet.regularizer.sum|string For w2.
---@field b1? duet.regularizer|duet.regularizer.sum|string For b1.
---@field b2? duet.regularizer|duet.regularizer.sum|string For b2.

---A dropout for each place.
---@class duet.fit.dropouts
---@field input? duet.dropout|string For the inputs.
---@field hidden? duet.dropout|string For the hidden layer, after its activation.
---@field output? duet.dropout|string For the logits.
---@field w1? duet.dropout|string For the weights w1 themselves (dropconnect).
---@field w2? duet.dropout|string For the weights w2 themselves (dropconnect).

---Limits of the gradient, regularization included.
---@class duet.clip.options
---@field norm? number Largest norm of the gradient, over all parameters. In (0, inf).
---@field value? number Largest absolute value of an element of the gradient. In (0, inf).

---When to stop before the last epoch.
---@class duet.early_stop.options
---@field patience? integer Epochs without improvement before training stops. In [1, 1e9], 10 unless given.
---@field monitor? string A name of the history, such as "val_loss" or "val_f1"; higher values are better where they are for the metric. "val_loss" with `validation`, else "loss", unless given.
---@field min_delta? number Least change that counts as an improvement; an equal value is no worse. In [0, inf), 0 unless given.
---@field restore_best? boolean Restore the weights of the best epoch. False unless given.

---Further reasons to end a run before the last epoch.
---@class duet.stop.options
---@field seconds? number End the run after the update in which they are over; those of the runs that it resumes count. In (0, inf).
---@field target? table<string, any> Values to reach, by their names in the history, as in `{ val_loss = 0.05 }`: the run ends after the epoch in which no value is worse than its target.

---A share of the rows to validate on, split off as by `split`.
---@class duet.validation.options
---@field share duet.data|number Share of the rows; or a data set, instead of a share.
---@field stratify? boolean Keep the proportions of the classes. False unless given.
---@field seed? integer Seed of the split. In [0, 4294967295], 0 unless given.

---Where to save the state of a run, for `resume`.
---@class duet.checkpoint.options
---@field path string The file, which is replaced as a whole each time; `{epoch}` in it is the number of epochs done.
---@field every? integer Epochs from one checkpoint to the next. In [1, inf), 1 unless given.
---@field best? boolean Save only after an epoch that is the best so far, by what `early_stop` monitors. False unless given.
---@field keep? integer With `{epoch}` in the path: how many of this run's files to keep, the latest ones; all unless given. In [1, inf).

---How to go on from a checkpoint.
---@class duet.resume.options
---@field path string The checkpoint.
---@field missing? "fail"|"start" If there is no such file: fail, or start a new run. "fail" unless given.
---@field changed? string|string[] What may differ from the run that wrote the checkpoint: names such as "data", "optimizer" or "optimizer.lr".

---Further contents of the history.
---@class duet.record.options
---@field weights integer Epochs from one copy of the tensors to the next; the first copy is made before training. In [1, inf).

---A run, as `on_epoch` and `on_step` see it. Each metric is a field under its name, and under that
---name after "val_". Other fields raise an error, and none can be assigned to.
---@class duet.run
---@field epoch integer Number of the epoch, from 1.
---@field step integer Number of updates done.
---@field loss number Loss of this epoch; in `on_step`, of the batch before its update.
---@field val_loss? number `on_epoch` with `validation`.
---@field penalty? number The regularizers'; in `on_epoch` only with regularizers.
---@field lr number Learning rate of w1 at the last update.
---@field gradient_norm number Norm of the gradient of the last update, over all parameters, with penalties, before clipping.
---@field update_norm number Norm of the change of the weights by the last update.
---@field seconds number `on_epoch`: seconds from the run's begin to the epoch's end.
---@field model duet.model
local run = {}

---End the run: after this epoch, or in `on_step` after this update.
---@param reason? string Value of `history.stopped`; "stopped" unless given.
function run:stop(reason) end

---The measurements of a run, one value per epoch. Each metric is an array under its name; its
---values on the validation data are under that name after "val_".
---@class duet.history
---@field loss number[] Mean over rows, each measured before its update, with dropout, without penalty.
---@field val_loss? number[] On the validation data, after the epoch, without dropout.
---@field penalty? number[] Penalty of the regularizers, as a mean over updates; nil without regularizers.
---@field lr number[] Learning rate of w1 at the epoch's last update.
---@field gradient_norm number[] Norm of that update's gradient, over all parameters, with penalties, before clipping.
---@field update_norm number[] Norm of the change of the weights by that update.
---@field seconds number[] Seconds from the run's begin, of the runs that it resumes too, to the epoch's end.
---@field epochs integer Number of epochs run.
---@field best_epoch? integer Epoch with the best monitored value, from 1.
---@field stopped? string Why training ended before its last epoch. After Ctrl-C or SIGTERM it is "interrupted": the run ended after its step, wrote its checkpoint if it has one, and can be resumed from there.
---@field weights? duet.snapshot[] Copies of the tensors, as `record` requested.
local history = {}

---@class duet.snapshot
---@field w1 duet.tensor
---@field b1 duet.tensor
---@field w2 duet.tensor
---@field b2 duet.tensor

---Plot the losses by epoch, to files whose names end in .svg, .png or .pdf, or in the terminal if
---no path is given. Raises an error if gnuplot isn't installed.
---
---```lua
---history:plot()            -- in the terminal
---history:plot "loss.svg"   -- or to a file
---```
---@param ... string
---@return duet.history self
function history:plot(...) end

---Write a CSV file with a row for each epoch, counted from 0, in full precision. Raises an error
---if it can't be written.
---@param path string
---@param columns? string[] Names of the columns; loss, val_loss, then all other arrays but `seconds` by name unless given.
---@return duet.history self
function history:write(path, columns) end

-- # Plots
--
-- The separate program gnuplot draws the plots. `duet.plot { title = "loss", { y = values } }:save
-- "a.svg"`

---What to draw; the curves are the elements 1, 2 and so on.
---@class duet.plot.options
---@field title? string Above the plot.
---@field x? string Name of the x axis.
---@field y? string Name of the y axis.
---@field xmin? number Left end of the x axis; as the data needs unless given.
---@field xmax? number Right end of the x axis.
---@field ymin? number Lower end of the y axis.
---@field ymax? number Upper end of the y axis.
---@field [integer] duet.curve

---One curve of a plot.
---@class duet.curve
---@field y number[]|duet.tensor The values; those that aren't finite leave a gap.
---@field x? number[]|duet.tensor As many values as `y` has; 0, 1, 2, ... unless given.
---@field name? string For the legend.
---@field low? number[]|duet.tensor With `high`: the lower edge of a band around the curve.
---@field high? number[]|duet.tensor With `low`: the upper edge of the band.
---@field color? string|string[] A name, a letter (b, r, g, y, c, m, k) or "#rrggbb"; for points also a list of colours that take turns.
---@field style? "line"|"points" How to draw the values. "line" unless given.
---@field width? number Width of the line in points. In (0, 50], 2 unless given.

---@class duet.plot
local plot = {}

---Write the plot to files, in the format that each name ends in: .svg, .png or .pdf. Raises an
---error if one can't be written, or if gnuplot isn't installed.
---@param ... string
---@return duet.plot self
function plot:save(...) end

---Draw the plot in the terminal, over its full width, in colours unless NO_COLOR is set.
---@return duet.plot self
function plot:show() end

-- # Plugins
--
-- A namespace such as `duet.optimizer` stands for all plugins of its kind: indexing it loads
-- `optimizer_NAME.so` from the plugin path on first use, and raises an error with the nearest name
-- if there is none; `pairs` iterates over all that can be found. `name@version` pins a version:
-- `duet.optimizer["adam@1.0.0"]`. The path consists of the directories of `--plugin-path`, those of
-- DUET_PLUGIN_PATH, the user's directory (`$XDG_DATA_HOME/duet/plugins`, or
-- `~/.local/share/duet/plugins`), and the directory of the installed plugins.
--
-- Calling a plugin with a table of options returns an instance, whose options can't be changed:
-- `duet.optimizer.adam { lr = 0.01 }`. The given values override those of the `variant`, which
-- override the defaults below. An option that has no effect without another one is an error if the
-- other one isn't set.

---A plugin before it is configured. Call it with a table of options.
---@class duet.plugin
---@field name string
---@field kind duet.kind
---@field version string
---@field summary string A few words.
---@field file? string Path of its file; nil for one that a script defines.
---@field schema duet.schema[] Its options.
---@field exports table<string, function> Further functions of the file, called through libffi with checked arguments.
---@overload fun(options?: table): duet.instance

---@class duet.schema
---@field name string
---@field type "real"|"int"|"bool"|"choice"|"text"|"reals"|"plugin"|"plugins"
---@field default any Nil if no value is given by default.
---@field min? number Least value of a number.
---@field max? number Greatest value of a number.
---@field range? string The range as an interval with open or closed ends: "[0, 1)".
---@field choices? string[]
---@field kind? duet.kind Kind of the plugins that it takes.
---@field needs? string The option without which it has no effect, or "option=value".
---@field summary string

---A plugin with its options set. Each option is a field too: `adam.beta1`. They can't be changed;
---configure another instance instead.
---@class duet.instance
---@field name string
---@field kind duet.kind
---@field plugin duet.plugin
---@field options table<string, any> All options with their current values.

-- ## Initializers

---All initializers, by name.
---@class duet.initializers
---@field constant duet.initializer.constant
---@field glorot duet.initializer.glorot
---@field he duet.initializer.he
---@field identity duet.initializer.identity
---@field lecun duet.initializer.lecun
---@field normal duet.initializer.normal
---@field ones duet.initializer.ones
---@field orthogonal duet.initializer.orthogonal
---@field sparse duet.initializer.sparse
---@field truncated_normal duet.initializer.truncated_normal
---@field uniform duet.initializer.uniform
---@field variance_scaling duet.initializer.variance_scaling
---@field xavier duet.initializer.xavier
---@field zeros duet.initializer.zeros
local initializers = {}

---Define an initializer in Lua.
---@param definition duet.definition.initializer
---@return duet.plugin
function initializers.define(definition) end

---Fill tensors before training.
---@class duet.initializer : duet.instance
local initializer = {}

---Fill a tensor. Fans default to rows and columns.
---@param w duet.tensor Changed in place.
---@param stream? duet.rng The default stream unless given.
---@param fans? duet.fill.options
---@return duet.tensor w
function initializer:fill(w, stream, fans) end

---The fans of a tensor that is filled by hand.
---@class duet.fill.options
---@field fan_in? integer Inputs of a unit; the tensor's rows unless given. In [1, 1e9].
---@field fan_out? integer Units that an input goes to; the tensor's columns unless given. In [1, 1e9].

---Sets every element to one value.
---@class duet.initializer.constant : duet.plugin
---@overload fun(options?: duet.initializer.constant.options): duet.initializer

---@class duet.initializer.constant.options
---@field value? number Value of every element. 0 unless given.

---Xavier, drawn from a uniform distribution by default.
---@class duet.initializer.glorot : duet.plugin
---@overload fun(options?: duet.initializer.glorot.options): duet.initializer

---@class duet.initializer.glorot.options
---@field variant? "keras"|"paper"|"torch"|"lecture" Whose form and defaults. "keras" unless given.
---@field gain? number Factor on the deviation. In (0, inf), 1 unless given.
---@field distribution? "normal"|"uniform"|"truncated_normal" Distribution that weights are drawn from. "normal" unless given.
---@field deviation? "paper"|"lecture" Sqrt(2 / fans) or 2 / sqrt(fans). "paper" unless given.
---@field fans? "layer"|"lecture" Whether the layer's own fans count, or inputs + hidden for both layers. "layer" unless given.

---Keeps the variance of activations behind rectified units.
---@class duet.initializer.he : duet.plugin
---@overload fun(options?: duet.initializer.he.options): duet.initializer

---@class duet.initializer.he.options
---@field variant? "torch"|"paper"|"keras" Whose form and defaults. "torch" unless given.
---@field negative_slope? number Slope of the activation below 0, as of leaky_relu. 0 unless given.
---@field mode? "fan_in"|"fan_out" Whether the forward or the backward pass keeps its variance. "fan_in" unless given.
---@field distribution? "normal"|"uniform"|"truncated_normal" Distribution that weights are drawn from. "normal" unless given.

---Passes each input on to one unit.
---@class duet.initializer.identity : duet.plugin
---@overload fun(options?: duet.initializer.identity.options): duet.initializer

---@class duet.initializer.identity.options
---@field gain? number Value on the diagonal. 1 unless given.

---Keeps the variance of activations.
---@class duet.initializer.lecun : duet.plugin
---@overload fun(options?: duet.initializer.lecun.options): duet.initializer

---@class duet.initializer.lecun.options
---@field variant? "paper"|"keras" Whose form and defaults. "paper" unless given.
---@field gain? number Factor on the deviation. In (0, inf), 1 unless given.
---@field distribution? "normal"|"uniform"|"truncated_normal" Distribution that weights are drawn from. "normal" unless given.

---Draws from a normal distribution.
---@class duet.initializer.normal : duet.plugin
---@overload fun(options?: duet.initializer.normal.options): duet.initializer

---@class duet.initializer.normal.options
---@field mean? number Mean of the distribution. 0 unless given.
---@field std? number Standard deviation. In [0, inf), 1 unless given.

---Sets every element to 1.
---@class duet.initializer.ones : duet.plugin
---@overload fun(options?: {}): duet.initializer

---Rows or columns at right angles, of one length.
---@class duet.initializer.orthogonal : duet.plugin
---@overload fun(options?: duet.initializer.orthogonal.options): duet.initializer

---@class duet.initializer.orthogonal.options
---@field gain? number Length of each vector. In (0, inf), 1 unless given.

---Gives each unit few connections.
---@class duet.initializer.sparse : duet.plugin
---@overload fun(options?: duet.initializer.sparse.options): duet.initializer

---@class duet.initializer.sparse.options
---@field sparsity? number Share of zeros in a column. In [0, 1], 0.5 unless given.
---@field std? number Standard deviation of the other weights. In [0, inf), 0.01 unless given.

---Draws from a normal distribution within bounds.
---@class duet.initializer.truncated_normal : duet.plugin
---@overload fun(options?: duet.initializer.truncated_normal.options): duet.initializer

---@class duet.initializer.truncated_normal.options
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field mean? number Mean of the distribution. 0 unless given.
---@field std? number Standard deviation before truncation. In (0, inf), 1 unless given.
---@field low? number Lower bound. -2 unless given.
---@field high? number Upper bound. 2 unless given.
---@field bounds? "values"|"deviations" Whether low and high are values or multiples of std about the mean. "values" unless given.

---Draws from a uniform distribution.
---@class duet.initializer.uniform : duet.plugin
---@overload fun(options?: duet.initializer.uniform.options): duet.initializer

---@class duet.initializer.uniform.options
---@field low? number Least value. 0 unless given.
---@field high? number Upper bound, which is never drawn. 1 unless given.

---Draws with a variance that depends on the layer's shape.
---@class duet.initializer.variance_scaling : duet.plugin
---@overload fun(options?: duet.initializer.variance_scaling.options): duet.initializer

---@class duet.initializer.variance_scaling.options
---@field scale? number Factor on the variance. In (0, inf), 1 unless given.
---@field mode? "fan_in"|"fan_out"|"fan_avg"|"fan_geo_avg" Fan that the variance is divided by. "fan_in" unless given.
---@field distribution? "normal"|"uniform"|"truncated_normal" Distribution that weights are drawn from. "truncated_normal" unless given.

---Keeps the variance of activations and gradients.
---@class duet.initializer.xavier : duet.plugin
---@overload fun(options?: duet.initializer.xavier.options): duet.initializer

---@class duet.initializer.xavier.options
---@field variant? "torch"|"keras"|"paper"|"lecture" Whose form and defaults. "torch" unless given.
---@field gain? number Factor on the deviation. In (0, inf), 1 unless given.
---@field distribution? "normal"|"uniform"|"truncated_normal" Distribution that weights are drawn from. "normal" unless given.
---@field deviation? "paper"|"lecture" Sqrt(2 / fans) or 2 / sqrt(fans). "paper" unless given.
---@field fans? "layer"|"lecture" Whether the layer's own fans count, or inputs + hidden for both layers. "layer" unless given.

---Sets every element to 0.
---@class duet.initializer.zeros : duet.plugin
---@overload fun(options?: {}): duet.initializer

-- ## Regularizers

---All regularizers, by name.
---@class duet.regularizers
---@field elastic duet.regularizer.elastic
---@field group_lasso duet.regularizer.group_lasso
---@field l1 duet.regularizer.l1
---@field l2 duet.regularizer.l2
---@field max_norm duet.regularizer.max_norm
---@field min_max_norm duet.regularizer.min_max_norm
---@field non_negative duet.regularizer.non_negative
---@field orthogonal duet.regularizer.orthogonal
---@field proximal_l1 duet.regularizer.proximal_l1
---@field unit_norm duet.regularizer.unit_norm
local regularizers = {}

---Define a regularizer in Lua.
---@param definition duet.definition.regularizer
---@return duet.plugin
function regularizers.define(definition) end

---Add a penalty to the loss, or constrain weights. `a + b` is their sum, added from left to right.
---@class duet.regularizer : duet.instance
---@operator add(duet.regularizer|duet.regularizer.sum): duet.regularizer.sum
local regularizer = {}

---The penalty on a tensor; 0 for a regularizer that only projects.
---@param w duet.tensor|number[]|number[][]
---@return number
function regularizer:penalty(w) end

---The penalty's gradient.
---@param w duet.tensor|number[]|number[][]
---@return duet.tensor # A new tensor like w.
function regularizer:gradient(w) end

---Project a tensor onto the permitted set, as after an update.
---@param w duet.tensor Changed in place.
---@param lr? number Learning rate of the last step; 0 unless given.
---@return duet.tensor w
function regularizer:project(w, lr) end

---A sum of regularizers, which can be used like a single one. Its elements are the regularizers.
---@class duet.regularizer.sum
---@operator add(duet.regularizer|duet.regularizer.sum): duet.regularizer.sum
---@field [integer] duet.regularizer
local sum = {}

---The sum of the penalties.
---@param w duet.tensor
---@return number
function sum:penalty(w) end

---The sum of the gradients, added from left to right.
---@param w duet.tensor
---@return duet.tensor # A new tensor like w.
function sum:gradient(w) end

---L1 and l2 together.
---@class duet.regularizer.elastic : duet.plugin
---@overload fun(options?: duet.regularizer.elastic.options): duet.regularizer

---@class duet.regularizer.elastic.options
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field l1? number Strength of sum |w|. In [0, inf), 0.01 unless given.
---@field l2? number Strength of |w|^2. In [0, inf), 0.01 unless given.
---@field factor? number Factor on l2 |w|^2 in the penalty. In (0, inf), 0.5 unless given.

---Makes all weights of an input or unit zero together.
---@class duet.regularizer.group_lasso : duet.plugin
---@overload fun(options?: duet.regularizer.group_lasso.options): duet.regularizer

---@class duet.regularizer.group_lasso.options
---@field alpha? number Strength of the penalty. In [0, inf), 0.01 unless given.
---@field groups? "columns"|"rows"|"tensor" Whose norms count: units', inputs', or that of all. "rows" unless given.

---Makes many weights nearly zero.
---@class duet.regularizer.l1 : duet.plugin
---@overload fun(options?: duet.regularizer.l1.options): duet.regularizer

---@class duet.regularizer.l1.options
---@field alpha? number Strength of the penalty. In [0, inf), 0.01 unless given.

---Keeps weights small.
---@class duet.regularizer.l2 : duet.plugin
---@overload fun(options?: duet.regularizer.l2.options): duet.regularizer

---@class duet.regularizer.l2.options
---@field variant? "torch"|"keras"|"sklearn" Whose form and defaults. "torch" unless given.
---@field alpha? number Strength of the penalty. In [0, inf), 0.01 unless given.
---@field factor? number Factor on alpha |w|^2 in the penalty. In (0, inf), 0.5 unless given.
---@field per_row? boolean Divide by the number of rows in the batch. False unless given.

---Keeps each unit's weights within a ball.
---@class duet.regularizer.max_norm : duet.plugin
---@overload fun(options?: duet.regularizer.max_norm.options): duet.regularizer

---@class duet.regularizer.max_norm.options
---@field max_value? number Greatest norm. In (0, inf), 2 unless given.
---@field groups? "columns"|"rows"|"tensor" Whose norms count: units', inputs', or that of all. "columns" unless given.

---Keeps the norm of each unit's weights within bounds.
---@class duet.regularizer.min_max_norm : duet.plugin
---@overload fun(options?: duet.regularizer.min_max_norm.options): duet.regularizer

---@class duet.regularizer.min_max_norm.options
---@field min_value? number Least norm. In [0, inf), 0 unless given.
---@field max_value? number Greatest norm. In (0, inf), 1 unless given.
---@field rate? number Share of the distance to the bound that is moved. In (0, 1], 1 unless given.
---@field groups? "columns"|"rows"|"tensor" Whose norms count: units', inputs', or that of all. "columns" unless given.

---Lets no weight be below 0.
---@class duet.regularizer.non_negative : duet.plugin
---@overload fun(options?: {}): duet.regularizer

---Keeps rows or columns at right angles and of length 1.
---@class duet.regularizer.orthogonal : duet.plugin
---@overload fun(options?: duet.regularizer.orthogonal.options): duet.regularizer

---@class duet.regularizer.orthogonal.options
---@field alpha? number Strength of the penalty. In [0, inf), 0.01 unless given.
---@field vectors? "fewer"|"columns"|"rows" Whether rows or columns are to be orthogonal. "fewer" unless given.

---Makes many weights exactly zero.
---@class duet.regularizer.proximal_l1 : duet.plugin
---@overload fun(options?: duet.regularizer.proximal_l1.options): duet.regularizer

---@class duet.regularizer.proximal_l1.options
---@field alpha? number Strength of the penalty. In [0, inf), 0.01 unless given.

---Keeps each unit's weights on a sphere.
---@class duet.regularizer.unit_norm : duet.plugin
---@overload fun(options?: duet.regularizer.unit_norm.options): duet.regularizer

---@class duet.regularizer.unit_norm.options
---@field groups? "columns"|"rows"|"tensor" Whose norms count: units', inputs', or that of all. "columns" unless given.

-- ## Dropouts

---All dropouts, by name.
---@class duet.dropouts
---@field alpha duet.dropout.alpha
---@field annealed duet.dropout.annealed
---@field concrete duet.dropout.concrete
---@field dropconnect duet.dropout.dropconnect
---@field gaussian duet.dropout.gaussian
---@field inverted duet.dropout.inverted
---@field plain duet.dropout.plain
local dropouts = {}

---Define a dropout in Lua.
---@param definition duet.definition.dropout
---@return duet.plugin
function dropouts.define(definition) end

---Drop units or weights at random in training.
---@class duet.dropout : duet.instance
local dropout = {}

---Draw a mask and apply it, as in training on the hidden layer.
---@param x duet.tensor|number[]|number[][]
---@param stream? duet.rng The default stream unless given.
---@return duet.tensor y
---@return duet.tensor mask
function dropout:forward(x, stream) end

---Propagate a gradient back through a mask.
---@param gy duet.tensor|number[]|number[][] The gradient with respect to y.
---@param mask duet.tensor The mask that `forward` returned.
---@param x? duet.tensor|number[]|number[][] The argument of `forward`; needed for dropouts with parameters.
---@return duet.tensor gx The gradient with respect to x.
function dropout:backward(gy, mask, x) end

---Apply the function that takes the place of the dropout in prediction.
---@param x duet.tensor|number[]|number[][]
---@return duet.tensor y
function dropout:infer(x) end

---Keeps mean 0 and variance 1, for selu.
---@class duet.dropout.alpha : duet.plugin
---@overload fun(options?: duet.dropout.alpha.options): duet.dropout

---@class duet.dropout.alpha.options
---@field rate? number Share of the units dropped. In [0, 1), 0.5 unless given.
---@field backward? "masked"|"unmasked" Whether the gradient is dropped too. "masked" unless given.

---A dropout whose rate follows a schedule.
---@class duet.dropout.annealed : duet.plugin
---@overload fun(options?: duet.dropout.annealed.options): duet.dropout

---@class duet.dropout.annealed.options
---@field rate? number Share of the units dropped at the start of training. In [0, 1), 0.5 unless given.
---@field schedule? duet.schedule|string Schedule of the rate, which takes the place of lr.
---@field unit? "update"|"epoch" Unit that the schedule counts in. "update" unless given.
---@field form? "inverted"|"gaussian" Form of the dropout. "inverted" unless given.
---@field backward? "masked"|"unmasked" Whether the gradient is dropped too. "masked" unless given.

---A dropout whose rate is learned.
---@class duet.dropout.concrete : duet.plugin
---@overload fun(options?: duet.dropout.concrete.options): duet.dropout

---@class duet.dropout.concrete.options
---@field initial_rate? number Share of the units dropped at the start of training. In [0.001, 0.999], 0.1 unless given.
---@field temperature? number Softness of the mask, which near 0 holds zeros and ones. In [0.01, 1], 0.1 unless given.
---@field dropout_regularizer? number Weight of the negative entropy, which pulls the rate toward 1/2. In [0, inf), 1e-05 unless given.

---Drops weights instead of units.
---@class duet.dropout.dropconnect : duet.plugin
---@overload fun(options?: duet.dropout.dropconnect.options): duet.dropout

---@class duet.dropout.dropconnect.options
---@field rate? number Share of the weights dropped. In [0, 1), 0.5 unless given.
---@field backward? "masked"|"unmasked" Whether the gradient is dropped too. "masked" unless given.

---Multiplies units by noise of mean 1.
---@class duet.dropout.gaussian : duet.plugin
---@overload fun(options?: duet.dropout.gaussian.options): duet.dropout

---@class duet.dropout.gaussian.options
---@field rate? number Rate of the ordinary dropout with the same variance. In [0, 1), 0.5 unless given.
---@field backward? "masked"|"unmasked" Whether the gradient is dropped too. "masked" unless given.

---Drops units in training, leaves prediction alone.
---@class duet.dropout.inverted : duet.plugin
---@overload fun(options?: duet.dropout.inverted.options): duet.dropout

---@class duet.dropout.inverted.options
---@field rate? number Share of the units dropped; 1 drops all, and draws nothing. In [0, 1], 0.5 unless given.
---@field backward? "masked"|"unmasked" Whether the gradient is dropped too. "masked" unless given.

---Drops units in training, shrinks them in prediction.
---@class duet.dropout.plain : duet.plugin
---@overload fun(options?: duet.dropout.plain.options): duet.dropout

---@class duet.dropout.plain.options
---@field rate? number Share of the units dropped. In [0, 1), 0.5 unless given.
---@field backward? "masked"|"unmasked" Whether the gradient is dropped too. "masked" unless given.

-- ## Optimizers

---All optimizers, by name.
---@class duet.optimizers
---@field adabelief duet.optimizer.adabelief
---@field adadelta duet.optimizer.adadelta
---@field adafactor duet.optimizer.adafactor
---@field adagrad duet.optimizer.adagrad
---@field adam duet.optimizer.adam
---@field adamax duet.optimizer.adamax
---@field adamw duet.optimizer.adamw
---@field adan duet.optimizer.adan
---@field ademamix duet.optimizer.ademamix
---@field asgd duet.optimizer.asgd
---@field cautious duet.optimizer.cautious
---@field centralization duet.optimizer.centralization
---@field chain duet.optimizer.chain
---@field cma_es duet.optimizer.cma_es
---@field dp_sgd duet.optimizer.dp_sgd
---@field ema duet.optimizer.ema
---@field ftrl duet.optimizer.ftrl
---@field gradient_noise duet.optimizer.gradient_noise
---@field kfac duet.optimizer.kfac
---@field lamb duet.optimizer.lamb
---@field lars duet.optimizer.lars
---@field lbfgs duet.optimizer.lbfgs
---@field levenberg_marquardt duet.optimizer.levenberg_marquardt
---@field lion duet.optimizer.lion
---@field lookahead duet.optimizer.lookahead
---@field momentum duet.optimizer.momentum
---@field muon duet.optimizer.muon
---@field nadam duet.optimizer.nadam
---@field nesterov duet.optimizer.nesterov
---@field prodigy duet.optimizer.prodigy
---@field radam duet.optimizer.radam
---@field rmsprop duet.optimizer.rmsprop
---@field rprop duet.optimizer.rprop
---@field sam duet.optimizer.sam
---@field schedule_free duet.optimizer.schedule_free
---@field sgd duet.optimizer.sgd
---@field shampoo duet.optimizer.shampoo
---@field soap duet.optimizer.soap
---@field sophia duet.optimizer.sophia
---@field spsa duet.optimizer.spsa
---@field svrg duet.optimizer.svrg
---@field swa duet.optimizer.swa
---@field yogi duet.optimizer.yogi
local optimizers = {}

---Define an optimizer in Lua.
---
---```lua example
---duet.optimizer.define {
---  name = "half_step", lr = 0.1,
---  step = function(u) u.weight:add(u.gradient, -u.lr / 2) end,
---}
---print(duet.optimizer.half_step {})                --> optimizer half_step { lr = 0.1 }
---```
---@param definition duet.definition.optimizer
---@return duet.plugin
function optimizers.define(definition) end

---Update weights from their gradient.
---@class duet.optimizer : duet.instance
local optimizer = {}

---Attach the optimizer to a tensor, or to all tensors of a model, with state of its own, to step it by
---hand.
---
---```lua example
---local w = duet.tensor { { 1, 2 } }
---local sgd = duet.optimizer.sgd { lr = 0.1 }:attach(w)
---sgd:step { { 10, 10 } }
---print(w)                                          --> tensor 1 x 2 float64
---                                                  -->   0  1
---```
---@param w duet.tensor|duet.model Changed in place by each step.
---@return duet.attached|duet.attached_model
function optimizer:attach(w) end

---An optimizer attached to a model. Closing it frees its state.
---@class duet.attached_model
---@field t integer Number of steps done.
---@field lr number The learning rate; can be set to a number that is at least 0.
---@field model duet.model
---@field optimizer duet.optimizer
local stepper = {}

---Make one update of all tensors: as `fit` does in one epoch over a batch of all rows, without
---regularizers.
---@param d duet.data|table<string, duet.tensor> A data set, or gradients as `model:gradient` returns them.
---@return number? loss The loss before the update; nil for gradients without `loss`.
function stepper:step(d) end

---An optimizer attached to a tensor. Closing it frees its state.
---@class duet.attached
---@field t integer Number of steps done.
---@field lr number The learning rate; can be set to a number that is at least 0.
---@field weight duet.tensor The tensor that is updated.
---@field slots table<string, duet.tensor> The slots, as views.
---@field scalars table<string, number> A copy of the scalars.
---@field options table<string, any> Options of the optimizer.
---@field optimizer duet.optimizer
local attached = {}

---Make one update from a gradient of the tensor's shape, or from a function. The function is called
---with the current tensor: once, or as often as an optimizer of model scope needs.
---@param g duet.tensor|number[][]|fun(): number, duet.tensor The function returns loss and gradient.
---@return number? loss The loss before the update, if a function was given.
function attached:step(g) end

---A copy of the weights that prediction should use: those of `weight`, or for an optimizer that
---keeps others, such as `ema` and `schedule_free`, their average.
---@return duet.tensor
function attached:prediction() end

---Adam with larger steps where gradients are as expected.
---@class duet.optimizer.adabelief : duet.plugin
---@overload fun(options?: duet.optimizer.adabelief.options): duet.optimizer

---@class duet.optimizer.adabelief.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of the mean squared deviation from it. In [0, 1), 0.999 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-16 unless given.
---@field epsilon_square? number Added to the mean square in each update. In [0, inf), 1e-16 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Steps as large as recent ones were.
---@class duet.optimizer.adadelta : duet.plugin
---@overload fun(options?: duet.optimizer.adadelta.options): duet.optimizer

---@class duet.optimizer.adadelta.options
---@field lr? number Learning rate. In [0, inf), 1 unless given.
---@field variant? "torch"|"keras"|"paper" Whose form and defaults. "torch" unless given.
---@field decay? number Decay of the mean squares. In [0, 1), 0.9 unless given.
---@field epsilon? number Added to both roots: starts the steps and keeps the divisor from zero. In (0, inf), 1e-06 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Adam with little state, in steps as large as the weights.
---@class duet.optimizer.adafactor : duet.plugin
---@overload fun(options?: duet.optimizer.adafactor.options): duet.optimizer

---@class duet.optimizer.adafactor.options
---@field lr? number Learning rate. In [0, inf), 0.01 unless given.
---@field variant? "torch"|"keras"|"paper" Whose form and defaults. "torch" unless given.
---@field beta2_decay? number Exponent of t in the weight of new squares. In (-inf, 0], -0.8 unless given.
---@field epsilon1? number Keeps divisors from zero; the element type's if not given. In (0, inf).
---@field epsilon1_at? "outside"|"inside" Whether epsilon1 bounds the divisors or is added to squares. "outside" unless given.
---@field epsilon2? number Least root mean square of weights in the step size. In [0, inf), 0.001 unless given.
---@field clip_threshold? number Greatest root mean square of a step, in units of the rate. In (0, inf), 1 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field rms_after_decay? boolean Whether the size of weights is taken after the decay. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Smaller steps where past gradients were large.
---@class duet.optimizer.adagrad : duet.plugin
---@overload fun(options?: duet.optimizer.adagrad.options): duet.optimizer

---@class duet.optimizer.adagrad.options
---@field lr? number Learning rate. In [0, inf), 0.01 unless given.
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-10 unless given.
---@field epsilon_at? "outside"|"inside" Whether epsilon is added to the root or under it. "outside" unless given.
---@field initial_accumulator? number Sum of squares to start from. In [0, inf), 0 unless given.
---@field lr_decay? number Decay of the learning rate with t. In [0, inf), 0 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Momentum and a step size of its own per weight.
---@class duet.optimizer.adam : duet.plugin
---@overload fun(options?: duet.optimizer.adam.options): duet.optimizer

---@class duet.optimizer.adam.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "torch"|"keras"|"paper"|"lecture"|"slide" Whose form and defaults. "torch" unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), 0.999 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-08 unless given.
---@field epsilon_at? "outside"|"before"|"inside" Where epsilon is added: to the root after or before correction, or under it. "outside" unless given.
---@field moments? "mean"|"sum" Whether new gradients weigh 1 - beta or 1. "mean" unless given.
---@field correction? boolean Undo the pull of the first moments toward zero. With `moments=mean`, true unless given.
---@field amsgrad? boolean Divide by the largest v so far. False unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Adam scaled by the largest recent gradient.
---@class duet.optimizer.adamax : duet.plugin
---@overload fun(options?: duet.optimizer.adamax.options): duet.optimizer

---@class duet.optimizer.adamax.options
---@field lr? number Learning rate. In [0, inf), 0.002 unless given.
---@field variant? "torch"|"keras"|"paper" Whose form and defaults. "torch" unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of the largest gradient. In [0, 1), 0.999 unless given.
---@field epsilon? number Keeps the divisor from zero. In [0, inf), 1e-08 unless given.
---@field epsilon_at? "inside"|"outside" Whether epsilon is added to |d| or to the maximum. With `epsilon`, "inside" unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Adam with decoupled weight decay.
---@class duet.optimizer.adamw : duet.plugin
---@overload fun(options?: duet.optimizer.adamw.options): duet.optimizer

---@class duet.optimizer.adamw.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), 0.999 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-08 unless given.
---@field epsilon_at? "outside"|"before" Whether epsilon is added to the root after or before correction. "outside" unless given.
---@field amsgrad? boolean Divide by the largest v so far. False unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0.01 unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Nesterov's momentum with a step size per weight.
---@class duet.optimizer.adan : duet.plugin
---@overload fun(options?: duet.optimizer.adan.options): duet.optimizer

---@class duet.optimizer.adan.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.98 unless given.
---@field beta2? number Decay of the mean difference. In [0, 1), 0.92 unless given.
---@field beta3? number Decay of the mean square. In [0, 1), 0.99 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-08 unless given.
---@field weight_decay? number Strength of the pull toward zero, apart from the gradient. In [0, inf), 0 unless given.

---Adam with a second mean that forgets slowly.
---@class duet.optimizer.ademamix : duet.plugin
---@overload fun(options?: duet.optimizer.ademamix.options): duet.optimizer

---@class duet.optimizer.ademamix.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field beta1? number Decay of the mean gradient. In (0, 1), 0.9 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), 0.999 unless given.
---@field beta3? number Decay of the slow mean. In (0, 1), 0.9999 unless given.
---@field alpha? number Weight of the slow mean. In [0, inf), 5 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-08 unless given.
---@field weight_decay? number Strength of the pull toward zero, apart from the gradient. In [0, inf), 0 unless given.
---@field warmup? integer Length of the growth of alpha and beta3; 0: none. In [0, inf), 0 unless given.

---Gradient descent with averaged weights.
---@class duet.optimizer.asgd : duet.plugin
---@overload fun(options?: duet.optimizer.asgd.options): duet.optimizer

---@class duet.optimizer.asgd.options
---@field lr? number Learning rate. In [0, inf), 0.01 unless given.
---@field lambda? number Decay of weights and rate. In [0, inf), 0.0001 unless given.
---@field alpha? number Exponent of the learning rate's decay. In [0, inf), 0.75 unless given.
---@field t0? number Update after which averaging starts. In [0, inf), 1000000 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Only those parts of a step that go downhill.
---@class duet.optimizer.cautious : duet.plugin
---@overload fun(options?: duet.optimizer.cautious.options): duet.optimizer

---@class duet.optimizer.cautious.options
---@field base? duet.optimizer|string Optimizer that takes the steps.

---Takes the mean off the gradient of each unit's weights.
---@class duet.optimizer.centralization : duet.plugin
---@overload fun(options?: duet.optimizer.centralization.options): duet.optimizer

---@class duet.optimizer.centralization.options
---@field base? duet.optimizer|string Optimizer that takes the steps.

---Optimizers, each given the step of the one before.
---@class duet.optimizer.chain : duet.plugin
---@overload fun(options?: duet.optimizer.chain.options): duet.optimizer

---@class duet.optimizer.chain.options
---@field bases? (duet.optimizer|string)[] Optimizers, in their order. None unless given.

---Evolution strategy with a covariance matrix.
---@class duet.optimizer.cma_es : duet.plugin
---@overload fun(options?: duet.optimizer.cma_es.options): duet.optimizer

---@class duet.optimizer.cma_es.options
---@field lr? number Learning rate. In [0, inf), 1 unless given.
---@field sigma? number Deviation of the first candidates. In (0, inf), 0.3 unless given.
---@field population? integer Candidates of an update; 0: 4 + 3 log(n), rounded down. In [0, 100000], 0 unless given.

---Clipped rows and noise, around another optimizer.
---@class duet.optimizer.dp_sgd : duet.plugin
---@overload fun(options?: duet.optimizer.dp_sgd.options): duet.optimizer

---@class duet.optimizer.dp_sgd.options
---@field clip? number Greatest norm of a row's gradient. In (0, inf), 1 unless given.
---@field noise? number Deviation of the noise, in norms of a row. In [0, inf), 1 unless given.
---@field base? duet.optimizer|string Optimizer that takes the steps.

---Predicts with a moving average of another optimizer's weights.
---@class duet.optimizer.ema : duet.plugin
---@overload fun(options?: duet.optimizer.ema.options): duet.optimizer

---@class duet.optimizer.ema.options
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field decay? number Decay of the average. In [0, 1], 0.999 unless given.
---@field start? "first_step"|"initial" Weights that the average starts from. "first_step" unless given.
---@field base? duet.optimizer|string Optimizer that takes the steps.

---Follow the regularized leader, with exact zeros from l1.
---@class duet.optimizer.ftrl : duet.plugin
---@overload fun(options?: duet.optimizer.ftrl.options): duet.optimizer

---@class duet.optimizer.ftrl.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "network"|"keras"|"paper" Whose form and defaults. "network" unless given.
---@field initial_accumulator? number Sum of squares to start from. In [0, inf), 0.1 unless given.
---@field lr_power? number Exponent of the sum in the rate; 0: the rate is lr. In (-inf, 0], -0.5 unless given.
---@field beta? number Slows the first steps down. In [0, inf), 0 unless given.
---@field l1? number Strength of the pull to exactly zero. In [0, inf), 0 unless given.
---@field l2? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field l2_factor? number Factor on l2 in the divisor. In (0, inf), with `l2`, 2 unless given.
---@field l2_shrinkage? number Twice this value acts as weight_decay, outside the sum of squares. In [0, inf), 0 unless given.
---@field start? "weights"|"zero" Starting point of the first step. "weights" unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, true unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Adds noise that fades to another optimizer's gradient.
---@class duet.optimizer.gradient_noise : duet.plugin
---@overload fun(options?: duet.optimizer.gradient_noise.options): duet.optimizer

---@class duet.optimizer.gradient_noise.options
---@field eta? number Variance of the noise in the first update. In [0, inf), 0.01 unless given.
---@field gamma? number Exponent of the variance's decay. In [0, inf), 0.55 unless given.
---@field base? duet.optimizer|string Optimizer that takes the steps.

---Natural gradient with Kronecker factors.
---@class duet.optimizer.kfac : duet.plugin
---@overload fun(options?: duet.optimizer.kfac.options): duet.optimizer

---@class duet.optimizer.kfac.options
---@field lr? number Learning rate. In [0, inf), 0.01 unless given.
---@field damping? number What is added to the Fisher matrix's diagonal. In (0, inf), 0.01 unless given.
---@field decay? number Most that factors keep. In [0, 1), 0.95 unless given.
---@field momentum? number Share of the velocity kept. In [0, 1), 0.9 unless given.

---Adam with steps in proportion to the norm of each tensor's weights.
---@class duet.optimizer.lamb : duet.plugin
---@overload fun(options?: duet.optimizer.lamb.options): duet.optimizer

---@class duet.optimizer.lamb.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "keras"|"paper" Whose form and defaults. "keras" unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), 0.999 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-07 unless given.
---@field norm_min? number Least norm of the weights in the ratio. In [0, inf), 0 unless given.
---@field norm_max? number Greatest norm in the ratio; not given: no limit. In (0, inf).
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field weight_decay_in? "update"|"weights" Part of the step that weight decay belongs to. With `weight_decay`, "weights" unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Momentum with a rate for each tensor, from its norms.
---@class duet.optimizer.lars : duet.plugin
---@overload fun(options?: duet.optimizer.lars.options): duet.optimizer

---@class duet.optimizer.lars.options
---@field lr? number Learning rate. In [0, inf), 1 unless given.
---@field trust? number Length of a step relative to the weights. In (0, inf), 0.001 unless given.
---@field momentum? number Share of the step before. In [0, 1), 0.9 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0.0005 unless given.

---Curvature from the last few steps.
---@class duet.optimizer.lbfgs : duet.plugin
---@overload fun(options?: duet.optimizer.lbfgs.options): duet.optimizer

---@class duet.optimizer.lbfgs.options
---@field lr? number Learning rate. In [0, inf), 1 unless given.
---@field history? integer Number of remembered pairs of steps and gradients. In [1, 10000], 100 unless given.
---@field max_iter? integer Most iterations in a step. In [1, inf), 20 unless given.
---@field max_eval? integer Most evaluations in a step; 0: 5/4 of max_iter, plus a line search. In [0, inf), 0 unless given.
---@field tolerance_gradient? number The step ends when no element of the gradient is larger. In [0, inf), 1e-07 unless given.
---@field tolerance_change? number The step ends when weights or loss change less. In [0, inf), 1e-09 unless given.
---@field line_search? "none"|"strong_wolfe" Method that chooses the step length. "none" unless given.

---Damped Gauss-Newton steps, for small networks.
---@class duet.optimizer.levenberg_marquardt : duet.plugin
---@overload fun(options?: duet.optimizer.levenberg_marquardt.options): duet.optimizer

---@class duet.optimizer.levenberg_marquardt.options
---@field lr? number Learning rate. In [0, inf), 1 unless given.
---@field damping? number Mu of the first step. In (0, inf), 0.01 unless given.
---@field factor? number What mu is multiplied with or divided by. In (1, inf), 10 unless given.
---@field most? number Mu at which an update is given up. In (0, inf), 10000000000 unless given.

---The sign of a momentum.
---@class duet.optimizer.lion : duet.plugin
---@overload fun(options?: duet.optimizer.lion.options): duet.optimizer

---@class duet.optimizer.lion.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "keras"|"paper" Whose form and defaults. "keras" unless given.
---@field beta1? number Weight of m in the step. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of m, the mean gradient. In [0, 1), 0.99 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, true unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Slow weights that follow another optimizer's.
---@class duet.optimizer.lookahead : duet.plugin
---@overload fun(options?: duet.optimizer.lookahead.options): duet.optimizer

---@class duet.optimizer.lookahead.options
---@field k? integer Steps of the base between two averages. In [1, inf), 5 unless given.
---@field alpha? number Share of the distance that the slow weights move. In [0, 1], 0.5 unless given.
---@field base? duet.optimizer|string Optimizer that takes the steps.

---A heavy ball with friction.
---@class duet.optimizer.momentum : duet.plugin
---@overload fun(options?: duet.optimizer.momentum.options): duet.optimizer

---@class duet.optimizer.momentum.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "torch"|"keras"|"slide" Whose form and defaults. "torch" unless given.
---@field momentum? number Share of the velocity kept. In [0, 1], 0.9 unless given.
---@field dampening? number Share of the gradient kept out of the velocity. In [0, 1], 0 unless given.
---@field velocity? "gradients"|"steps" Whether the velocity sums gradients, or steps that include lr. "gradients" unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Momentum with an orthogonalized update matrix.
---@class duet.optimizer.muon : duet.plugin
---@overload fun(options?: duet.optimizer.muon.options): duet.optimizer

---@class duet.optimizer.muon.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "torch"|"keras"|"paper" Whose form and defaults. "torch" unless given.
---@field momentum? number Share of the velocity kept. In [0, 1], 0.95 unless given.
---@field nesterov? boolean Take the gradient ahead of the step (Nesterov). True unless given.
---@field velocity? "mean"|"sum" Whether new gradients weigh 1 - momentum or 1. "mean" unless given.
---@field weight_decay? number Strength of the pull toward zero, apart from the gradient. In [0, inf), 0 unless given.
---@field ns_steps? integer Newton-Schulz iterations of the orthogonalization. In [0, 99], 5 unless given.
---@field epsilon? number Keeps the norm from zero. In (0, inf), 1e-07 unless given.
---@field epsilon_at? "added"|"floor" Whether epsilon is added to the norm or bounds it. "added" unless given.
---@field adjust_lr? "original"|"keras"|"match_rms_adamw" How the rate depends on the shape of the tensor. "original" unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Adam that looks ahead.
---@class duet.optimizer.nadam : duet.plugin
---@overload fun(options?: duet.optimizer.nadam.options): duet.optimizer

---@class duet.optimizer.nadam.options
---@field lr? number Learning rate. In [0, inf), 0.002 unless given.
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), 0.999 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-08 unless given.
---@field momentum_decay? number How fast the momentum grows to beta1. In [0, inf), 0.004 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Momentum that looks ahead.
---@class duet.optimizer.nesterov : duet.plugin
---@overload fun(options?: duet.optimizer.nesterov.options): duet.optimizer

---@class duet.optimizer.nesterov.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "torch"|"keras"|"lecture" Whose form and defaults. "torch" unless given.
---@field momentum? number Share of the velocity kept. In [0, 1], 0.9 unless given.
---@field velocity? "gradients"|"steps" Whether the velocity sums gradients, or steps that include lr. "gradients" unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Adam that estimates its own step size.
---@class duet.optimizer.prodigy : duet.plugin
---@overload fun(options?: duet.optimizer.prodigy.options): duet.optimizer

---@class duet.optimizer.prodigy.options
---@field lr? number Learning rate. In [0, inf), 1 unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), 0.999 unless given.
---@field beta3? number Decay of the sums that d is estimated from. In [0, 1).
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-08 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, true unless given.
---@field d0? number First estimate of d. In (0, inf), 1e-06 unless given.
---@field d_coef? number Factor on the estimate of d. In (0, inf), 1 unless given.
---@field growth_rate? number Largest factor by which d grows in an update. In (1, inf], inf unless given.
---@field use_bias_correction? boolean Undo the pull of the first moments toward zero. False unless given.
---@field safeguard_warmup? boolean Leave lr out of s, for a learning rate that warms up. False unless given.

---Adam with a warmup that follows from its variance.
---@class duet.optimizer.radam : duet.plugin
---@overload fun(options?: duet.optimizer.radam.options): duet.optimizer

---@class duet.optimizer.radam.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "torch"|"paper" Whose form and defaults. "torch" unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), 0.999 unless given.
---@field epsilon? number Keeps the divisor from zero. In [0, inf), 1e-08 unless given.
---@field threshold? number Length of the average above which v is used. In [4, inf), 5 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Gradients divided by their recent size.
---@class duet.optimizer.rmsprop : duet.plugin
---@overload fun(options?: duet.optimizer.rmsprop.options): duet.optimizer

---@class duet.optimizer.rmsprop.options
---@field lr? number Learning rate. In [0, inf), 0.01 unless given.
---@field variant? "torch"|"keras"|"paper"|"lecture"|"slide" Whose form and defaults. "torch" unless given.
---@field decay? number Decay of the mean square. In [0, 1), 0.99 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-08 unless given.
---@field epsilon_at? "outside"|"inside" Whether epsilon is added to the root or under it. "outside" unless given.
---@field centered? boolean Divide by the deviation about the mean gradient. False unless given.
---@field momentum? number Share of the velocity kept. In [0, 1], 0 unless given.
---@field velocity? "gradients"|"steps" Whether the velocity sums gradients, or steps that include lr. With `momentum`, "gradients" unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Steps that follow the gradient's sign alone.
---@class duet.optimizer.rprop : duet.plugin
---@overload fun(options?: duet.optimizer.rprop.options): duet.optimizer

---@class duet.optimizer.rprop.options
---@field lr? number Learning rate. In [0, inf), 0.01 unless given.
---@field variant? "torch"|"paper" Whose form and defaults. "torch" unless given.
---@field eta_minus? number Factor on the step where the sign changes. In (0, 1), 0.5 unless given.
---@field eta_plus? number Factor on the step where the sign stays. In (1, inf), 1.2 unless given.
---@field step_min? number Least step. In [0, inf), 1e-06 unless given.
---@field step_max? number Greatest step. In (0, inf), 50 unless given.
---@field backtrack? boolean Undo the last step where the sign changes. False unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Seeks flat minima, around another optimizer.
---@class duet.optimizer.sam : duet.plugin
---@overload fun(options?: duet.optimizer.sam.options): duet.optimizer

---@class duet.optimizer.sam.options
---@field rho? number Radius of the neighbourhood. In [0, inf), 0.05 unless given.
---@field adaptive? boolean Scale the neighbourhood by the size of each weight. False unless given.
---@field base? duet.optimizer|string Optimizer that takes the steps.

---Averaging in place of a schedule of the learning rate.
---@class duet.optimizer.schedule_free : duet.plugin
---@overload fun(options?: duet.optimizer.schedule_free.options): duet.optimizer

---@class duet.optimizer.schedule_free.options
---@field lr? number Learning rate. In [0, inf), 0.0025 unless given.
---@field variant? "adamw"|"sgd" Whose form and defaults. "adamw" unless given.
---@field rule? "adamw"|"sgd" Rule of the steps of z. "adamw" unless given.
---@field beta1? number Share of the average x in the trained weights. In [0, 1], 0.9 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), with `rule=adamw`, 0.999 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), with `rule=adamw`, 1e-08 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field warmup_steps? integer Updates over which lr grows. In [0, inf), 0 unless given.
---@field r? number Exponent of t in the weights of the average. In [0, inf), 0 unless given.
---@field weight_lr_power? number Exponent of lr in the weights of the average. In [0, inf), 2 unless given.

---Gradient descent.
---@class duet.optimizer.sgd : duet.plugin
---@overload fun(options?: duet.optimizer.sgd.options): duet.optimizer

---@class duet.optimizer.sgd.options
---@field lr? number Learning rate. In [0, inf), 0.001 unless given.
---@field variant? "torch"|"keras"|"lecture" Whose form and defaults. "torch" unless given.
---@field momentum? number Share of the velocity kept. In [0, 1], 0 unless given.
---@field dampening? number Share of the gradient kept out of the velocity. In [0, 1], with `momentum`, 0 unless given.
---@field nesterov? boolean Take the gradient ahead along the velocity (Nesterov). With `momentum`, false unless given.
---@field velocity? "gradients"|"steps" Whether the velocity sums gradients, or steps that include lr. With `momentum`, "gradients" unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Scales by second moments of rows and columns.
---@class duet.optimizer.shampoo : duet.plugin
---@overload fun(options?: duet.optimizer.shampoo.options): duet.optimizer

---@class duet.optimizer.shampoo.options
---@field lr? number Learning rate. In [0, inf), 0.1 unless given.
---@field epsilon? number Multiple of the identity that both matrices start from. In (0, inf), 0.0001 unless given.
---@field update_every? integer Updates between two computations of the root. In [1, inf), 1 unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Adam in the eigenbasis of Shampoo's matrices.
---@class duet.optimizer.soap : duet.plugin
---@overload fun(options?: duet.optimizer.soap.options): duet.optimizer

---@class duet.optimizer.soap.options
---@field lr? number Learning rate. In [0, inf), 0.003 unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.95 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), 0.95 unless given.
---@field shampoo_beta? number Decay of the second moments of rows and columns. In [0, 1).
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-08 unless given.
---@field weight_decay? number Strength of the pull toward zero, apart from the gradient. In [0, inf), 0.01 unless given.
---@field update_every? integer Updates between two computations of the basis. In [1, inf), 10 unless given.
---@field correct_bias? boolean Undo the pull of the first moments toward zero. True unless given.
---@field precondition_1d? boolean Compute a basis for biases, too. False unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Clipped steps, scaled by the Hessian's diagonal.
---@class duet.optimizer.sophia : duet.plugin
---@overload fun(options?: duet.optimizer.sophia.options): duet.optimizer

---@class duet.optimizer.sophia.options
---@field lr? number Learning rate. In [0, inf), 0.0001 unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.96 unless given.
---@field beta2? number Decay of the curvature. In [0, 1), 0.99 unless given.
---@field gamma? number Weight of the curvature. In (0, inf), 0.01 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 1e-12 unless given.
---@field weight_decay? number Strength of the pull toward zero, apart from the gradient. In [0, inf), 0 unless given.
---@field update_every? integer Updates between two estimates of the curvature. In [1, inf), 10 unless given.
---@field probe? "normal"|"rademacher" Distribution of the vectors that probe the curvature. "normal" unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

---Descent along random directions, without gradients.
---@class duet.optimizer.spsa : duet.plugin
---@overload fun(options?: duet.optimizer.spsa.options): duet.optimizer

---@class duet.optimizer.spsa.options
---@field lr? number Learning rate. In [0, inf), 0.01 unless given.
---@field radius? number Distance of the two values in the first update. In (0, inf), 0.01 unless given.
---@field alpha? number Exponent of the rate's decay. In [0, inf), 0.602 unless given.
---@field gamma? number Exponent of the distance's decay. In [0, inf), 0.101 unless given.
---@field stability? number Updates that the rate's decay begins ahead. In [0, inf), 0 unless given.

---Gradient descent corrected by gradients over all rows.
---@class duet.optimizer.svrg : duet.plugin
---@overload fun(options?: duet.optimizer.svrg.options): duet.optimizer

---@class duet.optimizer.svrg.options
---@field lr? number Learning rate. In [0, inf), 0.01 unless given.
---@field update_every? integer Updates between two gradients over all rows. In [1, inf), 50 unless given.

---Predicts with the mean of another optimizer's weights.
---@class duet.optimizer.swa : duet.plugin
---@overload fun(options?: duet.optimizer.swa.options): duet.optimizer

---@class duet.optimizer.swa.options
---@field start? integer Updates before the first that counts. In [0, inf), 100 unless given.
---@field every? integer Updates from one to the next. In [1, inf), 1 unless given.
---@field base? duet.optimizer|string Optimizer that takes the steps.

---Adam with a mean square that changes slowly.
---@class duet.optimizer.yogi : duet.plugin
---@overload fun(options?: duet.optimizer.yogi.options): duet.optimizer

---@class duet.optimizer.yogi.options
---@field lr? number Learning rate. In [0, inf), 0.01 unless given.
---@field beta1? number Decay of the mean gradient. In [0, 1), 0.9 unless given.
---@field beta2? number Decay of the mean square. In [0, 1), 0.999 unless given.
---@field epsilon? number Keeps the divisor from zero. In (0, inf), 0.001 unless given.
---@field initial_mean? number Mean gradient to start from. 0 unless given.
---@field initial_accumulator? number Mean square to start from. In [0, inf), 1e-06 unless given.
---@field correction? boolean Undo the pull of the first moments toward zero. True unless given.
---@field weight_decay? number Strength of the pull of weights toward zero. In [0, inf), 0 unless given.
---@field decoupled_weight_decay? boolean Decay the weights apart from the gradient. With `weight_decay`, false unless given.
---@field maximize? boolean Step along the gradient instead of against it. False unless given.

-- ## Schedules

---All schedules, by name.
---@class duet.schedules
---@field constant duet.schedule.constant
---@field cosine duet.schedule.cosine
---@field cosine_restarts duet.schedule.cosine_restarts
---@field cyclic duet.schedule.cyclic
---@field exponential duet.schedule.exponential
---@field inverse_sqrt duet.schedule.inverse_sqrt
---@field inverse_time duet.schedule.inverse_time
---@field linear duet.schedule.linear
---@field multistep duet.schedule.multistep
---@field one_cycle duet.schedule.one_cycle
---@field plateau duet.schedule.plateau
---@field polynomial duet.schedule.polynomial
---@field rex duet.schedule.rex
---@field sequence duet.schedule.sequence
---@field step duet.schedule.step
---@field warmup duet.schedule.warmup
---@field wsd duet.schedule.wsd
local schedules = {}

---Define a schedule in Lua.
---@param definition duet.definition.schedule
---@return duet.plugin
function schedules.define(definition) end

---Change the learning rate during training.
---@class duet.schedule : duet.instance
local schedule = {}

---The learning rate at a step. `lr(base, 1)` is PyTorch's before its scheduler's first step.
---@param base number The learning rate that the user gave.
---@param t integer Number of the update, or of the epoch with `unit = "epoch"`; from 1.
---@param epoch? integer Number of the epoch, from 1. Unless given, t with `unit = "epoch"`, otherwise 1.
---@return number
function schedule:lr(base, t, epoch) end

---End an epoch with this value of the monitored metric. Raises an error if the schedule monitors none.
---@param value number
function schedule:observe(value) end

---The same rate throughout.
---@class duet.schedule.constant : duet.plugin
---@overload fun(options?: duet.schedule.constant.options): duet.schedule

---@class duet.schedule.constant.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field factor? number Factor on the learning rate. In (0, inf), 1 unless given.
---@field steps? integer Updates for which the factor holds; 0: always. In [0, inf), 0 unless given.

---Half a cosine wave from the rate down to the least rate.
---@class duet.schedule.cosine : duet.plugin
---@overload fun(options?: duet.schedule.cosine.options): duet.schedule

---@class duet.schedule.cosine.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field steps? integer Updates until the least rate is reached; 0: those of the run. In [0, inf), 0 unless given.
---@field eta_min? number Least rate. In [0, inf), 0 unless given.
---@field periodic? boolean Rise again after the least rate instead of holding it. True unless given.

---Falls along a cosine and restarts.
---@class duet.schedule.cosine_restarts : duet.plugin
---@overload fun(options?: duet.schedule.cosine_restarts.options): duet.schedule

---@class duet.schedule.cosine_restarts.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field steps? integer Updates of the first period. In [1, inf), 10 unless given.
---@field t_mult? integer Factor on the length of each further period. In [1, inf), 1 unless given.
---@field m_mult? number Factor on the starting rate of each further period. In (0, 1], 1 unless given.
---@field eta_min? number Least rate. In [0, inf), 0 unless given.

---Goes up and down between two rates.
---@class duet.schedule.cyclic : duet.plugin
---@overload fun(options?: duet.schedule.cyclic.options): duet.schedule

---@class duet.schedule.cyclic.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field max_lr? number Highest rate; not given: 10 lr. In (0, inf).
---@field step_size_up? integer Updates on the way up. In [1, inf), 2000 unless given.
---@field step_size_down? integer Updates on the way down; 0: the same number as up. In [0, inf), 0 unless given.
---@field mode? "triangular"|"triangular2"|"exp_range" How the highest rate changes from cycle to cycle. "triangular" unless given.
---@field gamma? number Factor on the height with each update. In (0, 1], with `mode=exp_range`, 1 unless given.

---Shrinks by a factor with each update.
---@class duet.schedule.exponential : duet.plugin
---@overload fun(options?: duet.schedule.exponential.options): duet.schedule

---@class duet.schedule.exponential.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field gamma? number Factor for every `steps` updates. In (0, inf), 0.9 unless given.
---@field steps? integer Updates for one factor of gamma. In [1, inf), 1 unless given.
---@field staircase? boolean Change only after every `steps` updates. False unless given.

---Rises, and falls as the inverse root of the update.
---@class duet.schedule.inverse_sqrt : duet.plugin
---@overload fun(options?: duet.schedule.inverse_sqrt.options): duet.schedule

---@class duet.schedule.inverse_sqrt.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field warmup? integer Updates until the highest rate. In [1, inf), 10 unless given.

---Falls as 1 / t does.
---@class duet.schedule.inverse_time : duet.plugin
---@overload fun(options?: duet.schedule.inverse_time.options): duet.schedule

---@class duet.schedule.inverse_time.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field decay? number How fast it falls. In [0, inf), 0.5 unless given.
---@field steps? integer Updates after which the divisor has grown by `decay`. In [1, inf), 1 unless given.
---@field staircase? boolean Change only after every `steps` updates. False unless given.

---Goes in a straight line from one factor to another.
---@class duet.schedule.linear : duet.plugin
---@overload fun(options?: duet.schedule.linear.options): duet.schedule

---@class duet.schedule.linear.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field start_factor? number Factor on lr at the start. In [0, inf), 0.3333333333333333 unless given.
---@field end_factor? number Factor on lr at the end. In [0, inf), 1 unless given.
---@field steps? integer Updates from one to the other; 0: those of the run. In [0, inf), 0 unless given.

---Drops by a factor at given updates.
---@class duet.schedule.multistep : duet.plugin
---@overload fun(options?: duet.schedule.multistep.options): duet.schedule

---@class duet.schedule.multistep.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field milestones? number[] Updates after which the rate drops. None unless given.
---@field gamma? number Factor on the rate at each drop. In (0, inf), 0.1 unless given.

---Rises to the rate, then falls far below it.
---@class duet.schedule.one_cycle : duet.plugin
---@overload fun(options?: duet.schedule.one_cycle.options): duet.schedule

---@class duet.schedule.one_cycle.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field total_steps? integer Updates in the whole cycle; 0: those of the run. In [0, inf), 0 unless given.
---@field pct_start? number Share of the updates on the way up. In (0, 1), 0.3 unless given.
---@field anneal_strategy? "cos"|"linear" Form of the rise and the fall. "cos" unless given.
---@field div_factor? number Lr divided by the rate at the start. In [1, inf), 25 unless given.
---@field final_div_factor? number Rate at the start divided by the rate at the end. In [1, inf), 10000 unless given.
---@field three_phase? boolean Fall in two phases, the first as long as the rise. False unless given.

---Drops when there is no progress.
---@class duet.schedule.plateau : duet.plugin
---@overload fun(options?: duet.schedule.plateau.options): duet.schedule

---@class duet.schedule.plateau.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field mode? "min"|"max" Whether lower or higher values are better. "min" unless given.
---@field factor? number Factor on the rate at each drop. In (0, 1), 0.1 unless given.
---@field patience? integer Epochs without improvement before the rate drops. In [0, inf), 10 unless given.
---@field threshold? number Least improvement that counts. In [0, inf), 0.0001 unless given.
---@field threshold_mode? "rel"|"abs" Whether the threshold is relative to the best value or absolute. "rel" unless given.
---@field cooldown? integer Epochs after a drop in which patience isn't counted. In [0, inf), 0 unless given.
---@field min_lr? number Least rate. In [0, inf), 0 unless given.
---@field epsilon? number Least drop; a smaller one is skipped. In [0, inf), 1e-08 unless given.

---Falls as a power of the remaining share of updates.
---@class duet.schedule.polynomial : duet.plugin
---@overload fun(options?: duet.schedule.polynomial.options): duet.schedule

---@class duet.schedule.polynomial.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field steps? integer Updates until the end; 0: those of the run. In [0, inf), 0 unless given.
---@field power? number Exponent; 1: a straight line. In (0, inf), 1 unless given.
---@field end_lr? number Rate at the end and after it. In [0, inf), 0 unless given.

---Falls slowly at first, and quickly at the end.
---@class duet.schedule.rex : duet.plugin
---@overload fun(options?: duet.schedule.rex.options): duet.schedule

---@class duet.schedule.rex.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field steps? integer Updates until the end; 0: those of the run. In [0, inf), 0 unless given.
---@field beta? number How late the rate falls. In [0, 1), 0.5 unless given.

---One schedule after the other.
---@class duet.schedule.sequence : duet.plugin
---@overload fun(options?: duet.schedule.sequence.options): duet.schedule

---@class duet.schedule.sequence.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field schedules? (duet.schedule|string)[] Schedules in their order. None unless given.
---@field milestones? number[] Updates after which the next one begins. None unless given.

---Drops by a factor every few updates.
---@class duet.schedule.step : duet.plugin
---@overload fun(options?: duet.schedule.step.options): duet.schedule

---@class duet.schedule.step.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field step_size? integer Updates from drop to drop. In [1, inf), 10 unless given.
---@field gamma? number Factor on the rate at each drop. In (0, inf), 0.1 unless given.

---Rises slowly, and leaves the rest to another schedule.
---@class duet.schedule.warmup : duet.plugin
---@overload fun(options?: duet.schedule.warmup.options): duet.schedule

---@class duet.schedule.warmup.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field schedule? duet.schedule|string Schedule that follows the warmup.
---@field steps? integer Updates of the warmup. In [1, inf), 5 unless given.
---@field start_factor? number Factor on lr at the start. In [0, 1], 0.1 unless given.

---Rises, stays, and falls over the last updates.
---@class duet.schedule.wsd : duet.plugin
---@overload fun(options?: duet.schedule.wsd.options): duet.schedule

---@class duet.schedule.wsd.options
---@field unit? "update"|"epoch" What its steps count. "update" unless given.
---@field warmup? integer Length of the rise. In [0, inf), 0 unless given.
---@field decay? integer Length of the fall. In [1, inf), 20 unless given.
---@field steps? integer Updates until the end; 0: those of the run. In [0, inf), 0 unless given.
---@field shape? "linear"|"cosine"|"sqrt" Form of the fall. "linear" unless given.
---@field end_factor? number Factor on lr at the end. In [0, 1], 0 unless given.

-- ## Activations

---All activations, by name.
---@class duet.activations
---@field celu duet.activation.celu
---@field elu duet.activation.elu
---@field gaussian duet.activation.gaussian
---@field gelu duet.activation.gelu
---@field hard_sigmoid duet.activation.hard_sigmoid
---@field hard_tanh duet.activation.hard_tanh
---@field identity duet.activation.identity
---@field leaky_relu duet.activation.leaky_relu
---@field mish duet.activation.mish
---@field prelu duet.activation.prelu
---@field relu duet.activation.relu
---@field rrelu duet.activation.rrelu
---@field selu duet.activation.selu
---@field sigmoid duet.activation.sigmoid
---@field silu duet.activation.silu
---@field sin duet.activation.sin
---@field softplus duet.activation.softplus
---@field softsign duet.activation.softsign
---@field tanh duet.activation.tanh
local activations = {}

---Define an activation in Lua.
---@param definition duet.definition.activation
---@return duet.plugin
function activations.define(definition) end

---The function that the hidden layer applies to its sums.
---@class duet.activation : duet.instance
local activation = {}

---Apply the activation.
---@param x duet.tensor|number[]|number[][]
---@return duet.tensor y
function activation:forward(x) end

---Multiply a gradient by the derivative.
---@param x duet.tensor|number[]|number[][]
---@param y duet.tensor|number[]|number[][] The result of `forward`.
---@param gy duet.tensor|number[]|number[][] The gradient with respect to y.
---@return duet.tensor gx The gradient with respect to x.
function activation:backward(x, y, gy) end

---Exponential linear unit, smooth at 0 for any alpha.
---@class duet.activation.celu : duet.plugin
---@overload fun(options?: duet.activation.celu.options): duet.activation

---@class duet.activation.celu.options
---@field alpha? number The function approaches -alpha far below 0. In (0, inf), 1 unless given.

---Exponential linear unit.
---@class duet.activation.elu : duet.plugin
---@overload fun(options?: duet.activation.elu.options): duet.activation

---@class duet.activation.elu.options
---@field alpha? number The function approaches -alpha far below 0. In (0, inf), 1 unless given.

---Bell curve around 0.
---@class duet.activation.gaussian : duet.plugin
---@overload fun(options?: {}): duet.activation

---X times the probability that a normal number is below x.
---@class duet.activation.gelu : duet.plugin
---@overload fun(options?: duet.activation.gelu.options): duet.activation

---@class duet.activation.gelu.options
---@field approximate? "none"|"tanh" None: the exact error function; tanh: an approximation. "none" unless given.

---A sigmoid made of three straight lines.
---@class duet.activation.hard_sigmoid : duet.plugin
---@overload fun(options?: duet.activation.hard_sigmoid.options): duet.activation

---@class duet.activation.hard_sigmoid.options
---@field variant? "torch"|"keras"|"paper" Whose form and defaults. "torch" unless given.
---@field slope? number Slope of the middle segment. In (0, inf), 0.16666666666666666 unless given.

---A tanh made of three straight lines.
---@class duet.activation.hard_tanh : duet.plugin
---@overload fun(options?: duet.activation.hard_tanh.options): duet.activation

---@class duet.activation.hard_tanh.options
---@field limit? number Largest magnitude. In (0, inf), 1 unless given.

---Leaves the layer linear.
---@class duet.activation.identity : duet.plugin
---@overload fun(options?: {}): duet.activation

---Rectified linear unit with a small slope below 0.
---@class duet.activation.leaky_relu : duet.plugin
---@overload fun(options?: duet.activation.leaky_relu.options): duet.activation

---@class duet.activation.leaky_relu.options
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field slope? number Slope below 0. In [0, inf), 0.01 unless given.

---X times the tanh of its softplus.
---@class duet.activation.mish : duet.plugin
---@overload fun(options?: {}): duet.activation

---Rectified linear unit whose slope below 0 is learned.
---@class duet.activation.prelu : duet.plugin
---@overload fun(options?: duet.activation.prelu.options): duet.activation

---@class duet.activation.prelu.options
---@field variant? "torch"|"keras" Whose form and defaults. "torch" unless given.
---@field slope? number Slope that each unit starts from. 0.25 unless given.

---Rectified linear unit.
---@class duet.activation.relu : duet.plugin
---@overload fun(options?: {}): duet.activation

---Rectified linear unit with random slopes below 0.
---@class duet.activation.rrelu : duet.plugin
---@overload fun(options?: duet.activation.rrelu.options): duet.activation

---@class duet.activation.rrelu.options
---@field lower? number Least slope below 0. In [0, inf), 0.125 unless given.
---@field upper? number Greatest slope below 0. In [0, inf), 0.3333333333333333 unless given.

---Keeps mean 0 and variance 1 from layer to layer.
---@class duet.activation.selu : duet.plugin
---@overload fun(options?: {}): duet.activation

---Logistic function.
---@class duet.activation.sigmoid : duet.plugin
---@overload fun(options?: duet.activation.sigmoid.options): duet.activation

---@class duet.activation.sigmoid.options
---@field clip_z? number Least x that is used; not given: no limit.

---X times its sigmoid, also called swish.
---@class duet.activation.silu : duet.plugin
---@overload fun(options?: {}): duet.activation

---Sine.
---@class duet.activation.sin : duet.plugin
---@overload fun(options?: duet.activation.sin.options): duet.activation

---@class duet.activation.sin.options
---@field omega? number Frequency. In (0, inf), 1 unless given.

---A smooth relu.
---@class duet.activation.softplus : duet.plugin
---@overload fun(options?: duet.activation.softplus.options): duet.activation

---@class duet.activation.softplus.options
---@field beta? number How sharp the bend is. In (0, inf), 1 unless given.

---Approaches -1 and 1 as 1 / x does.
---@class duet.activation.softsign : duet.plugin
---@overload fun(options?: {}): duet.activation

---Hyperbolic tangent.
---@class duet.activation.tanh : duet.plugin
---@overload fun(options?: {}): duet.activation

-- ## Losses

---All losss, by name.
---@class duet.losses
---@field binary_crossentropy duet.loss.binary_crossentropy
---@field crossentropy duet.loss.crossentropy
---@field focal duet.loss.focal
---@field gaussian_nll duet.loss.gaussian_nll
---@field hinge duet.loss.hinge
---@field huber duet.loss.huber
---@field kl duet.loss.kl
---@field log_cosh duet.loss.log_cosh
---@field mae duet.loss.mae
---@field mse duet.loss.mse
---@field poisson duet.loss.poisson
---@field quantile duet.loss.quantile
local losses = {}

---Define a loss in Lua.
---@param definition duet.definition.loss
---@return duet.plugin
function losses.define(definition) end

---The function to minimize, including the output activation: the outputs of the network are logits.
---@class duet.loss : duet.instance
local loss = {}

---The sum, not the mean, over rows.
---@param logits duet.tensor|number[]|number[][]
---@param y duet.tensor|number[]|number[][] Targets, checked as in training.
---@param row_weight? duet.tensor|number[] A factor for each row.
---@return number
function loss:value(logits, y, row_weight) end

---The gradient of that sum with respect to the logits.
---@param logits duet.tensor|number[]|number[][]
---@param y duet.tensor|number[]|number[][] Targets, checked as in training.
---@param row_weight? duet.tensor|number[] A factor for each row.
---@return duet.tensor # A new tensor like the logits.
function loss:gradient(logits, y, row_weight) end

---The outputs after the output activation: probabilities, or values in a regression.
---@param logits duet.tensor|number[]|number[][]
---@return duet.tensor # A new tensor like the logits.
function loss:predict(logits) end

---Log loss of a binary target, behind a sigmoid.
---@class duet.loss.binary_crossentropy : duet.plugin
---@overload fun(options?: duet.loss.binary_crossentropy.options): duet.loss

---@class duet.loss.binary_crossentropy.options
---@field clip? number Least distance of the output from 0 and 1; not given: none. In (0, 0.5).
---@field clip_z? number Least logit that is used; not given: no limit.
---@field pos_weight? number Weight of class 1. In (0, inf), 1 unless given.
---@field label_smoothing? number Share by which targets move toward 1/2. In [0, 1), 0 unless given.

---Log loss of one class out of several, behind a softmax.
---@class duet.loss.crossentropy : duet.plugin
---@overload fun(options?: duet.loss.crossentropy.options): duet.loss

---@class duet.loss.crossentropy.options
---@field label_smoothing? number Share by which targets move toward equal probabilities. In [0, 1), 0 unless given.
---@field class_weight? number[] Weight of each class; not given: 1 each. None unless given.

---Log loss with less weight on rows that are predicted well.
---@class duet.loss.focal : duet.plugin
---@overload fun(options?: duet.loss.focal.options): duet.loss

---@class duet.loss.focal.options
---@field variant? "torch"|"paper"|"keras" Whose form and defaults. "torch" unless given.
---@field gamma? number How strongly easy rows lose weight. In [0, inf), 2 unless given.
---@field class_balancing? boolean Weight the classes by alpha. True unless given.
---@field alpha? number Weight of class 1; class 0 has 1 - alpha. In [0, 1], with `class_balancing`, 0.25 unless given.
---@field label_smoothing? number Share by which targets move toward 1/2. In [0, 1), 0 unless given.

---Squared error over a variance that is learned.
---@class duet.loss.gaussian_nll : duet.plugin
---@overload fun(options?: {}): duet.loss

---Asks for a margin between two classes.
---@class duet.loss.hinge : duet.plugin
---@overload fun(options?: duet.loss.hinge.options): duet.loss

---@class duet.loss.hinge.options
---@field squared? boolean Square the missing margin. False unless given.

---Squared error near 0, absolute error beyond.
---@class duet.loss.huber : duet.plugin
---@overload fun(options?: duet.loss.huber.options): duet.loss

---@class duet.loss.huber.options
---@field delta? number Error above which the loss is linear. In (0, inf), 1 unless given.

---Divergence from probabilities, behind a softmax.
---@class duet.loss.kl : duet.plugin
---@overload fun(options?: {}): duet.loss

---Smooth between squared and absolute error.
---@class duet.loss.log_cosh : duet.plugin
---@overload fun(options?: {}): duet.loss

---Mean absolute error.
---@class duet.loss.mae : duet.plugin
---@overload fun(options?: {}): duet.loss

---Mean squared error.
---@class duet.loss.mse : duet.plugin
---@overload fun(options?: duet.loss.mse.options): duet.loss

---@class duet.loss.mse.options
---@field variant? "torch"|"keras"|"sklearn" Whose form and defaults. "torch" unless given.
---@field factor? number Factor on the squared error. In (0, inf), 1 unless given.

---For counts, whose logarithmic mean is predicted.
---@class duet.loss.poisson : duet.plugin
---@overload fun(options?: duet.loss.poisson.options): duet.loss

---@class duet.loss.poisson.options
---@field full? boolean Add what depends on the counts alone. False unless given.

---A quantile of the targets instead of their mean.
---@class duet.loss.quantile : duet.plugin
---@overload fun(options?: duet.loss.quantile.options): duet.loss

---@class duet.loss.quantile.options
---@field q? number Share of the targets that lie below; 1/2: the median. In (0, 1), 0.5 unless given.

-- ## Metrics

---All metrics, by name.
---@class duet.metrics
---@field accuracy duet.metric.accuracy
---@field balanced_accuracy duet.metric.balanced_accuracy
---@field brier duet.metric.brier
---@field calibration duet.metric.calibration
---@field confusion duet.metric.confusion
---@field f1 duet.metric.f1
---@field fbeta duet.metric.fbeta
---@field log_loss duet.metric.log_loss
---@field mae duet.metric.mae
---@field mcc duet.metric.mcc
---@field pr_auc duet.metric.pr_auc
---@field precision duet.metric.precision
---@field r2 duet.metric.r2
---@field recall duet.metric.recall
---@field rmse duet.metric.rmse
---@field roc_auc duet.metric.roc_auc
---@field top_k duet.metric.top_k
local metrics = {}

---Define a metric in Lua.
---@param definition duet.definition.metric
---@return duet.plugin
function metrics.define(definition) end

---A measure of the quality of predictions.
---@class duet.metric : duet.instance
local metric = {}

---Measure predictions against targets.
---@param predicted duet.tensor|number[]|number[][] Classes, probabilities or logits, as the metric requires.
---@param y duet.tensor|number[]|number[][]
---@param row_weight? duet.tensor|number[] How much each row counts, from 0; all count 1 unless given.
---@return number
function metric:value(predicted, y, row_weight) end

---Share of rows predicted right.
---@class duet.metric.accuracy : duet.plugin
---@overload fun(options?: {}): duet.metric

---Mean over classes of the share predicted right.
---@class duet.metric.balanced_accuracy : duet.plugin
---@overload fun(options?: duet.metric.balanced_accuracy.options): duet.metric

---@class duet.metric.balanced_accuracy.options
---@field adjusted? boolean 0 for guessing instead of one over the number of classes. False unless given.

---Mean squared distance of probabilities from classes.
---@class duet.metric.brier : duet.plugin
---@overload fun(options?: {}): duet.metric

---How far probabilities are from what they promise.
---@class duet.metric.calibration : duet.plugin
---@overload fun(options?: duet.metric.calibration.options): duet.metric

---@class duet.metric.calibration.options
---@field bins? integer Number of bins. In [1, 10000], 15 unless given.

---Rows of one class that are predicted as another class.
---@class duet.metric.confusion : duet.plugin
---@overload fun(options?: duet.metric.confusion.options): duet.metric

---@class duet.metric.confusion.options
---@field actual? integer True class. In [0, 100000), 1 unless given.
---@field predicted? integer Predicted class. In [0, 100000), 1 unless given.
---@field normalize? "none"|"true"|"pred"|"all" Whether to count, or what to take the share of. "none" unless given.

---Harmonic mean of precision and recall.
---@class duet.metric.f1 : duet.plugin
---@overload fun(options?: duet.metric.f1.options): duet.metric

---@class duet.metric.f1.options
---@field average? "binary"|"macro"|"micro"|"weighted" The positive class alone, or a mean over all. "binary" unless given.
---@field pos_label? integer The positive class. In [0, 100000), with `average=binary`, 1 unless given.
---@field zero_division? number Value of 0 / 0. In [0, 1], 0 unless given.

---Weighted harmonic mean of precision and recall.
---@class duet.metric.fbeta : duet.plugin
---@overload fun(options?: duet.metric.fbeta.options): duet.metric

---@class duet.metric.fbeta.options
---@field average? "binary"|"macro"|"micro"|"weighted" The positive class alone, or a mean over all. "binary" unless given.
---@field pos_label? integer The positive class. In [0, 100000), with `average=binary`, 1 unless given.
---@field zero_division? number Value of 0 / 0. In [0, 1], 0 unless given.
---@field beta? number Weight of recall relative to precision. In (0, inf), 1 unless given.

---Mean of minus the logarithm of the class's probability.
---@class duet.metric.log_loss : duet.plugin
---@overload fun(options?: {}): duet.metric

---Mean absolute error.
---@class duet.metric.mae : duet.plugin
---@overload fun(options?: {}): duet.metric

---Correlation of predicted and true classes.
---@class duet.metric.mcc : duet.plugin
---@overload fun(options?: {}): duet.metric

---Average precision over all thresholds.
---@class duet.metric.pr_auc : duet.plugin
---@overload fun(options?: duet.metric.pr_auc.options): duet.metric

---@class duet.metric.pr_auc.options
---@field average? "macro"|"weighted" Average over classes or columns; the second by the rows of each. "macro" unless given.

---Share of the rows predicted as a class that belong to it.
---@class duet.metric.precision : duet.plugin
---@overload fun(options?: duet.metric.precision.options): duet.metric

---@class duet.metric.precision.options
---@field average? "binary"|"macro"|"micro"|"weighted" The positive class alone, or a mean over all. "binary" unless given.
---@field pos_label? integer The positive class. In [0, 100000), with `average=binary`, 1 unless given.
---@field zero_division? number Value of 0 / 0. In [0, 1], 0 unless given.

---Share of the variance explained.
---@class duet.metric.r2 : duet.plugin
---@overload fun(options?: {}): duet.metric

---Share of the rows of a class that are predicted as it.
---@class duet.metric.recall : duet.plugin
---@overload fun(options?: duet.metric.recall.options): duet.metric

---@class duet.metric.recall.options
---@field average? "binary"|"macro"|"micro"|"weighted" The positive class alone, or a mean over all. "binary" unless given.
---@field pos_label? integer The positive class. In [0, 100000), with `average=binary`, 1 unless given.
---@field zero_division? number Value of 0 / 0. In [0, 1], 0 unless given.

---Root of the mean squared error.
---@class duet.metric.rmse : duet.plugin
---@overload fun(options?: {}): duet.metric

---Probability that a row of class 1 scores above one of class 0.
---@class duet.metric.roc_auc : duet.plugin
---@overload fun(options?: duet.metric.roc_auc.options): duet.metric

---@class duet.metric.roc_auc.options
---@field average? "macro"|"weighted" Average over classes or columns; the second by the rows of each. "macro" unless given.

---Share of rows with the class among the k most probable.
---@class duet.metric.top_k : duet.plugin
---@overload fun(options?: duet.metric.top_k.options): duet.metric

---@class duet.metric.top_k.options
---@field k? integer Number of classes that count as predicted. In [1, inf), 2 unless given.

-- # Plugins written in Lua
--
-- `duet.<kind>.define` registers a plugin under its name. From then on it is found, configured and
-- used like a plugin written in C. Its methods are called on the main thread, each with one table
-- whose fields are described below. Tensors in it are views of the host's memory: write to them in
-- place, and keep a `copy()` of a tensor that is needed after the method has returned, since using
-- a view then raises an error. An error inside a method ends the run with a traceback.
--
-- A plugin may be defined in a script, or in a file of its own with a name such as
-- `optimizer_heavy_ball.lua`. Such a file calls `define` once and is found on the plugin path like
-- a shared object. In one directory a shared object of the same name takes precedence.
--
-- ```lua
-- duet.optimizer.define {
--   name = "heavy_ball", summary = "momentum, classical form",
--   options = { { name = "momentum", default = 0.9, min = 0, max = 1, summary = "share kept" } },
--   slots = { "velocity" },
--   step = function(u)
--     local v = u.slots.velocity
--     v:mul(u.options.momentum):add(u.gradient)
--     u.weight:add(v, -u.lr)
--   end,
-- }
-- ```

---The fields of the definitions of every kind.
---@class duet.definition
---@field name string Lower-case letters, digits and _, beginning with a letter; not "define".
---@field version? string "1.0" unless given.
---@field summary? string A few words.
---@field options? (string|duet.definition.option)[] Rows, or names of numbers.
---@field presets? duet.definition.preset[] Rows; those with the name of a variant are its values, and the first row's variant is the default.
---@field id? string A URL or a reverse-domain name that tells the plugin from others of its name.
---@field author? string
---@field licence? string An SPDX expression.
---@field url? string
---@field paper? string Where the method is described.
---@field state_version? integer Raised when the state changes its meaning; 0 unless given.
---@field resumes_state? integer The oldest state version that it can go on from; 0 unless given.
---@field surrogate_gradient? boolean Whether its gradient isn't meant to be the derivative.
---@field check? fun(c: duet.call.checked) Raises an error, as with `error("...", 0)`, where options make no sense together.
---@field exports? duet.definition.export[] Rows of further functions, which scripts call as `duet.<kind>.<name>.exports.<name>(...)`, and programs in C by their signature.

---The row of an option. Its type follows from `choices` and `default`; without them it is "real".
---@class duet.definition.option
---@field name string
---@field default? number|boolean|string|number[] Nil if a number or string isn't given by default; "adam" of a plugin, "momentum, sgd" of a list.
---@field min? number Least value.
---@field max? number Greatest value.
---@field range? string The range as an interval, instead of min and max: "[0, 1)".
---@field choices? string[] The permitted strings; the default is one of them.
---@field type? "real"|"int"|"bool"|"choice"|"text"|"reals"|"plugin"|"plugins"
---@field kind? string The kind of the plugins that it takes: "optimizer". Without a type it takes one.
---@field unit? string What a number counts, in the plural: "updates".
---@field scale? "linear"|"log" How a search spaces its values; "linear" unless given.
---@field needs? string The option without which it has no effect, or "option=value".
---@field summary? string A few words.

---The row of a preset: the value of an option in a variant.
---@class duet.definition.preset
---@field name string The variant's name.
---@field option string
---@field value number|string|boolean

---The row of a slot: an array of state that the host keeps for each tensor.
---@class duet.definition.slot
---@field name string
---@field shape? "like"|"row"|"column"|"rows_squared"|"columns_squared"|"single" Shape of the slot, derived from that of the tensor; "like" unless given.
---@field value? number Initial value of each element; 0 unless given.
---@field from? string The option that gives the initial value instead, or "weight" for a copy of the weights.
---@field times? string An int option, or a list for its length, that gives the number of arrays, one below the other.
---@field needs? string The option without which there is no such slot.
---@field each_part? boolean At model scope: whether there is an array of this shape for each of `u.parts`, all in one row.

---The row of a scalar: a number of state, in double.
---@class duet.definition.scalar
---@field name string
---@field value? number Initial value; 0 unless given.
---@field shared? boolean Whether all tensors have the same value, which `prepare_all` computes.

---The row of a parameter that is trained with the model: a number, or one for each column.
---@class duet.definition.parameter
---@field name string
---@field shape? "column"|"single" "column" unless given.
---@field role? "weights"|"biases" Which optimizer and regularizers it has; "weights" unless given.
---@field value? number Initial value; 0 unless given.
---@field from? string The option that gives the initial value instead.

---The row of an export.
---@class duet.definition.export
---@field name string
---@field signature string The result and the arguments, a letter each: "d:Td" takes a tensor and a number and returns a number. v is nothing, d a number, i and l integers of 32 and 64 bits, b a boolean, s a string, t a tensor to write to, T one to read, o the options, which the host adds.
---@field summary? string A few words.
---@field call function What is called.

---@class duet.definition.initializer : duet.definition
---@field fill fun(c: duet.call.filling) Writes every element of c.weight.
---@field moments? fun(c: duet.call.filled): number?, number? The mean and the standard deviation of the distribution that `fill` draws from.

---A definition needs at least one of the methods; `gradient` has to be the derivative of `penalty`.
---@class duet.definition.regularizer : duet.definition
---@field penalty? fun(c: duet.call.penalized): number What is added to the mean loss.
---@field gradient? fun(c: duet.call.penalized) Adds the penalty's gradient to c.gradient.
---@field project? fun(c: duet.call.projection) Changes c.weight after each update.

---@class duet.definition.dropout : duet.definition
---@field parameters? (string|duet.definition.parameter)[] Rows, or names, of parameters of its own that train with the model.
---@field draw fun(c: duet.call.drawn) Writes c.mask, once per batch.
---@field forward fun(c: duet.call.dropping) Writes c.y from c.x and c.mask.
---@field backward fun(c: duet.call.dropped) Writes c.gx from c.gy and c.mask.
---@field infer? fun(c: duet.call.dropping) Writes c.y from c.x in prediction; without it c.y is c.x.

---@class duet.definition.optimizer : duet.definition
---@field step fun(u: duet.call.update) Changes u.weight.
---@field prepare? fun(u: duet.call.update) Computes scalars; runs before the step of each tensor.
---@field prepare_all? fun(u: duet.call.update) Computes shared scalars; runs once per update and sees all tensors as one row.
---@field scope? "elementwise"|"tensor"|"model" The part of the model that one call updates; "tensor" unless given.
---@field lr? number The default learning rate, above 0; 0.001 unless given, or that of the optimizer in its options.
---@field slots? (string|duet.definition.slot)[] Rows, or names.
---@field scalars? (string|duet.definition.scalar)[] Rows, or names.
---@field derivative_free? boolean Whether its steps don't depend on the gradient.
---@field no_descent? boolean Whether its steps aren't meant to lower the loss.
---@field prediction? string A slot with `from = "weight"` that holds the weights for prediction.

---@class duet.definition.schedule : duet.definition
---@field lr fun(c: duet.call.moment): number The learning rate at update c.t.
---@field observe? fun(c: duet.call.moment) Records c.value at the end of an epoch.
---@field scalars? (string|duet.definition.scalar)[] Rows, or names; only with `observe`.

---@class duet.definition.activation : duet.definition
---@field parameters? (string|duet.definition.parameter)[] Rows, or names, of parameters of its own that train with the model.
---@field forward fun(c: duet.call.activated) Writes c.y from c.x.
---@field backward fun(c: duet.call.activated_back) Writes c.gx from c.x, c.y and c.gy.
---@field elementwise? boolean Whether an element of y depends on that element of x alone; the tensors may then show any part of the layer.

---@class duet.definition.loss : duet.definition
---@field parameters? (string|duet.definition.parameter)[] Rows, or names, of parameters of its own that train with the model.
---@field value fun(c: duet.call.judged): number The sum over the rows, each times its row weight.
---@field gradient fun(c: duet.call.judged_back) Writes the gradient of that sum with respect to the logits into c.gradient.
---@field value_and_gradient? fun(c: duet.call.judged_back): number Does the work of both in one pass, with the same bits.
---@field predict fun(c: duet.call.judged) Writes the outputs after the output activation into c.y.
---@field target? "values"|"binary"|"classes"|"counts" The form of the targets: numbers; 0 or 1; class numbers from 0; 0, 1, 2 and so on. "values" unless given.
---@field metric? string The default metric of `score`; "r2" for values, otherwise "accuracy", unless given.

---@class duet.definition.metric : duet.definition
---@field value fun(c: duet.call.measured): number
---@field takes? "classes"|"probabilities"|"logits" The content of c.predicted; "classes" unless given.
---@field higher_is_better? boolean Whether early stopping maximizes the metric; true unless given.
---@field of_values? boolean Whether it measures differences of numbers, as rmse does: then it is refused for classes with names, whose numbers are an arbitrary order. False unless given.

---The fields that every method gets. Outside a run the numbers are 0.
---@class duet.call
---@field options table<string, any> All options with their current values.
---@field t integer Number of the update, from 1.
---@field epoch integer Number of the epoch, from 1.
---@field lr number Current learning rate of the tensor.
---@field base_lr number Learning rate before the schedule.
---@field n_updates integer Updates planned for the run; 0 if not known.
---@field n_epochs integer Epochs planned for the run; 0 if not known.
---@field name? string Name of the tensor, such as "w1".
---@field role? "weights"|"biases" Role of the tensor.
---@field batch_rows integer Rows of this batch.
---@field data_rows integer Rows of the training data.
---@field inputs integer Inputs of the model.
---@field hidden integer Hidden units of the model.
---@field outputs integer Outputs of the model.
---@field training boolean False in prediction.
---@field warn fun(message: string) Shows the user a warning, the same one once.

---@class duet.call.checked
---@field options table<string, any> All options with the values that they are to have.
---@field warn fun(message: string) Shows the user a warning, the same one once.

---@class duet.call.filling : duet.call
---@field weight duet.tensor To be written.
---@field fan_in integer Inputs of each unit of the layer.
---@field fan_out integer Outputs of each unit of the layer.
---@field rng duet.rng To draw from, in row order.

---@class duet.call.filled : duet.call
---@field rows integer
---@field columns integer
---@field fan_in integer
---@field fan_out integer

---@class duet.call.penalized : duet.call
---@field weight duet.tensor To be read.
---@field gradient? duet.tensor To be added to; nil in `penalty`.

---@class duet.call.projection : duet.call
---@field weight duet.tensor To be changed.

---@class duet.call.drawn : duet.call
---@field mask duet.tensor To be written.
---@field place "input"|"hidden"|"output"|"w1"|"w2"
---@field rng duet.rng To draw from, in row order.
---@field parameters table<string, duet.tensor> Its own parameters, to be read.

---@class duet.call.dropping : duet.call
---@field x duet.tensor To be read.
---@field y duet.tensor To be written; may be x itself.
---@field mask? duet.tensor To be read; nil in `infer`.
---@field place "input"|"hidden"|"output"|"w1"|"w2"
---@field first integer Number in the batch of the first row, from 1.
---@field parameters table<string, duet.tensor> Its own parameters, to be read.

---@class duet.call.dropped : duet.call
---@field x? duet.tensor As in `forward`; nil unless it has parameters.
---@field gy duet.tensor The gradient with respect to y, to be read.
---@field gx duet.tensor The gradient with respect to x, to be written; may be gy itself.
---@field mask duet.tensor To be read.
---@field place "input"|"hidden"|"output"|"w1"|"w2"
---@field first integer Number in the batch of the first row, from 1.
---@field parameters table<string, duet.tensor> Its own parameters, to be read.
---@field parameter_gradients table<string, duet.tensor> The gradient with respect to each, to be added to.

---At elementwise scope the tensors show a range of their elements as one row; at model scope they
---show all tensors as one row.
---@class duet.call.update : duet.call
---@field weight duet.tensor To be changed.
---@field gradient duet.tensor Mean over the batch, regularization included; to be read.
---@field slots table<string, duet.tensor> The state, to be changed in place.
---@field scalars table<string, number> To be assigned in `prepare`, or in `step` at tensor and model scope.
---@field loss? number Mean loss plus penalties; nil if not known.
---@field evaluate fun(u?: duet.call.update): number At model scope: computes loss and gradient at the current weights.
---@field objective fun(options?: duet.objective.options): number At model scope: computes the mean loss at the current weights over some rows.
---@field n integer Number of elements.
---@field first integer Number of the first element in its tensor, from 1.
---@field parts duet.part[] The tensors in the row, at model scope.
---@field layers fun(seed?: duet.tensor): duet.layers? At model scope: computes the batch's layers and the gradients of each row with respect to their units; nil where a function is stepped by hand.
---@field step fun(option: string, gradient: duet.tensor, i?: integer) Steps the optimizer in an option, or number i of a list.
---@field random_normal fun(t: duet.tensor, stream?: integer): duet.tensor Writes numbers from N(0, 1) into t that follow from seed, update and tensor; each stream has others.
---@field random_uniform fun(t: duet.tensor, stream?: integer): duet.tensor The same from [0, 1).

---A tensor in the row that an optimizer at model scope sees.
---@class duet.part
---@field name string Such as "w1".
---@field role "weights"|"biases"
---@field first integer Number of its first element, from 1.
---@field rows integer
---@field columns integer

---A batch, row by row.
---@class duet.layers
---@field rows integer
---@field by number Sum of the rows' weights: the number of rows where they have none.
---@field logits duet.tensor
---@field target duet.tensor
---@field row_weight? duet.tensor rows x 1.
---@field [integer] duet.layer The hidden layer and the output layer.

---@class duet.layer
---@field input duet.tensor rows x inputs, after dropout.
---@field gradient duet.tensor rows x units: of each row's loss, or of the seed, with respect to the units before their activation.
---@field weights? integer Number of the first element of its weights in the optimizer's row, from 1; nil if another optimizer steps them.
---@field biases? integer The same for its biases.

---@class duet.objective.options
---@field all_rows? boolean Rows of the training data, without dropout, instead of the batch's. False unless given.
---@field penalty? boolean Whether regularizers are included; true unless given.
---@field first? integer The first row, from 1.
---@field n? integer Number of rows; 0 or not given: all.
---@field gradient? duet.tensor Like u.weight: the gradient is written into it.

---@class duet.call.moment : duet.call
---@field n integer Updates or epochs, as t, planned for the run; 0 if not known.
---@field base number The learning rate that the user gave.
---@field value? number The monitored metric; nil except in `observe`.
---@field scalars table<string, number> To be assigned in `observe`.
---@field lr_of fun(option: string, at?: duet.lr_of.options): number The rate of the schedule in an option.

---@class duet.lr_of.options
---@field t? integer c.t unless given.
---@field n? integer c.n unless given.
---@field base? number c.base unless given.
---@field i? integer Which one of a list; 1 unless given.

---@class duet.call.activated : duet.call
---@field x duet.tensor Before the activation, to be read.
---@field y duet.tensor After the activation: written by `forward`, read by `backward`; may be x itself.
---@field gy? duet.tensor The gradient with respect to y; in `backward`.
---@field gx? duet.tensor The gradient with respect to x, to be written; in `backward`; may be gy itself.
---@field first integer Number in the batch of the first row, from 1.
---@field parameters table<string, duet.tensor> Its own parameters, to be read.
---@field random_normal fun(t: duet.tensor, stream?: integer): duet.tensor Writes numbers from N(0, 1) into t that follow from seed and update; the same in `forward` and `backward`.
---@field random_uniform fun(t: duet.tensor, stream?: integer): duet.tensor The same from [0, 1).

---@class duet.call.activated_back : duet.call.activated
---@field parameter_gradients table<string, duet.tensor> The gradient with respect to each parameter, to be added to.

---@class duet.call.judged : duet.call
---@field logits duet.tensor To be read.
---@field target? duet.tensor To be read; nil in `predict`.
---@field row_weight? duet.tensor A factor for each row: rows x 1.
---@field gradient? duet.tensor To be written; in `gradient`.
---@field y? duet.tensor To be written; in `predict`.
---@field parameters table<string, duet.tensor> Its own parameters, to be read.

---@class duet.call.judged_back : duet.call.judged
---@field parameter_gradients table<string, duet.tensor> The gradient with respect to each parameter, to be added to.

---@class duet.call.measured : duet.call
---@field predicted duet.tensor To be read.
---@field target duet.tensor To be read.
---@field row_weight? duet.tensor How much each row counts, from 0: rows x 1; nil where all count 1.

return duet
