-- Xavier initialization (Glorot & Bengio, 2010), and what goes wrong with it.
return require "duet.mistaken" {
  kind = "initializer", name = "xavier",
  formula = [[
    deviation = sqrt(2 / (fan_in + fan_out))
    w = deviation * normal
  ]],
  mistakes = {
    { "sqrt(2 / (fan_in + fan_out))", "2 / (fan_in + fan_out)",
      "the root is missing: the deviation is the variance" },
    { "2 / (fan_in + fan_out)", "1 / (fan_in + fan_out)", "the factor 2 is missing" },
    { "2 / (fan_in + fan_out)", "6 / (fan_in + fan_out)",
      "the variance has the 6 of the uniform distribution's bound" },
    { "2 / (fan_in + fan_out)", "2 / fan_in", "the outputs aren't counted: that is He's" },
    { "2 / (fan_in + fan_out)", "1 / fan_in", "the outputs aren't counted: that is LeCun's" },
    { "2 / (fan_in + fan_out)", "2 / fan_out", "the inputs aren't counted" },
    { "2 / (fan_in + fan_out)", "1 / fan_out", "the inputs aren't counted" },
    { "2 / (fan_in + fan_out)", "2 / fan_in + fan_out", "parentheses are missing around the fans" },
    { "sqrt(2 / (fan_in + fan_out))", "1",
      "the deviation doesn't depend on the size of the layer" },
    { "deviation * normal", "sqrt(3) * deviation * (2 * uniform - 1)",
      "the numbers are drawn uniformly, and should be normal" },
    { "deviation * normal", "deviation * uniform",
      "the numbers are drawn from [0, 1), and should be normal" },
    { "deviation * normal", "-deviation * normal", "the numbers have the wrong sign" },
    { "xavier,distribution=uniform", "the numbers are drawn uniformly, and should be normal" },
    { "xavier,deviation=lecture", "the deviation lacks the root: that is the lecture's" },
    { "xavier,fans=lecture", "the fans are those of the model, and should be the layer's" },
    { "normal", "the deviation doesn't depend on the size of the layer" },
    { "uniform", "the numbers are uniform, and don't depend on the size of the layer" },
    { "zeros", "all weights are 0: units can't learn to differ" },
    { "ones", "all weights are 1: units can't learn to differ" },
  },
}
