-- Lookahead (Zhang et al., 2019): what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "lookahead",
  mistakes = {
    { "lookahead,k=1", "with k = 1 it is right: look at when the slow weights move" },
    { "lookahead,alpha=1", "with alpha = 1 it is right: look at how the slow weights move" },
  },
}
