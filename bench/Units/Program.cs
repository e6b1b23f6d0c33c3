using Hillingar.Bench.Units;
SampleSet.Write(args[0], int.Parse(args[1]));
