-- SAM (Foret et al., 2021): what goes wrong with it.
return require "duet.mistaken" {
  kind = "optimizer", name = "sam",
  mistakes = {
    { "sam,adaptive=true", "the perturbation is scaled by the weights: that is ASAM" },
    { "sam,rho=0", "with rho = 0 it is right: look at how the weights are perturbed" },
  },
}
