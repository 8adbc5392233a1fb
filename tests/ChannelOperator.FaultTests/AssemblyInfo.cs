// Two cores, and each test brings a control plane or an operator of its own: side by side they would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
