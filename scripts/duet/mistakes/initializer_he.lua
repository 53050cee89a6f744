-- He initialization (He, Zhang, Ren & Sun, 2015), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "initializer", name = "he",
  formula = [[
    deviation = sqrt(2 / fan_in)
    w = deviation * normal
  ]],
  mistakes = {
    { "sqrt(2 / fan_in)", "2 / fan_in", "the root is missing: the deviation is the variance" },
    { "2 / fan_in", "1 / fan_in", "the factor 2 is missing: that is LeCun's" },
    { "2 / fan_in", "2 / (fan_in + fan_out)", "the outputs are counted, too: that is Xavier's" },
    { "2 / fan_in", "2 / fan_out", "the outputs are counted, and the inputs should be" },
    { "2 / fan_in", "1 / fan_out", "the outputs are counted, and the factor 2 is missing" },
    { "sqrt(2 / fan_in)", "1", "the deviation doesn't depend on the size of the layer" },
    { "he,mode=fan_out", "the outputs are counted, and the inputs should be" },
    { "he,distribution=uniform", "the numbers are drawn uniformly, and should be normal" },
    { "zeros", "all weights are 0: units can't learn to differ" },
    { "normal", "the deviation doesn't depend on the size of the layer" },
  },
}
