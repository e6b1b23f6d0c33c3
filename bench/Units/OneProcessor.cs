using System.Diagnostics;

namespace Hillingar.Bench.Units;

/// <summary>Keeps the benchmark, and the programs that it starts, on one processor.</summary>
internal static class OneProcessor
{
    public static void Pin()
    {
        using var self = Process.GetCurrentProcess();
        self.ProcessorAffinity = 1 << (Environment.ProcessorCount - 1);
    }
}
