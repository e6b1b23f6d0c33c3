using System.Diagnostics;
using System.Globalization;
using Hillingar.Builder.Builds;
using Hillingar.Linux;

var (program, units, toolchain) = (args[0], args[1], args[2]);
const int Runs = 30;
var scratch = Directory.CreateTempSubdirectory("hillingar-bench-").FullName;
try
{
    var sandbox = new List<double>();
    var plain = new List<double>();
    using (var poller = new Poller())
    {
        var runner = new SandboxRunner(
            SandboxRunner.FindBubblewrap() ?? throw new InvalidOperationException("bubblewrap is not installed"), poller, TimeProvider.System);
        for (var i = 0; i < Runs + 3; i++)
        {
            var took = await InSandbox(runner, Path.Combine(scratch, $"run-{i}"));
            var alone = Timed("/bin/sh", "-c", ":");
            // The first ones warm up.
            if (i < 3)
                continue;
            sandbox.Add(took);
            plain.Add(alone);
        }
    }

    Print("sandbox start, beyond the command itself", Median(sandbox) - Median(plain), sandbox.Min() - plain.Min(), 30);

    var root = Path.Combine(scratch, "root");
    _ = Timed(program, "build", units, "--root", root);
    // What changed within the last two seconds is hashed again; so is a checkout that has just been made.
    var settled = DateTimeOffset.FromUnixTimeMilliseconds(Environment.TickCount64).AddSeconds(3);
    while (DateTimeOffset.FromUnixTimeMilliseconds(Environment.TickCount64) < settled)
        _ = Timed(program, "build", units, "--root", root);
    var builds = Enumerable.Range(0, Runs).Select(_ => Timed(program, "build", units, "--root", root)).ToList();
    Print("no-op build", Median(builds), builds.Min(), 15);
}
finally
{
    TreeRemoval.Remove(scratch);
}

async Task<double> InSandbox(SandboxRunner runner, string directory)
{
    foreach (var folder in (string[])["store", "build"])
        Directory.CreateDirectory(Path.Combine(directory, folder));
    var plan = new SandboxPlan
    {
        Root = [.. Directory.EnumerateFileSystemEntries(toolchain).Order(StringComparer.Ordinal)
            .Select(path => SandboxEntry.Of(path, $"/{Path.GetFileName(path)}"))],
        StoreDirectory = "/store",
        ScratchStore = Path.Combine(directory, "store"),
        BuildDirectory = Path.Combine(directory, "build"),
        Environment = SandboxEnvironment.For("/store", []),
        Command = ["/bin/sh", "-c", ":"],
    };
    using var log = new BuildLog(Path.Combine(directory, "log.gz"), _ => { });
    var begin = Stopwatch.GetTimestamp();
    var ending = await runner.RunAsync(plan, SandboxLimits.Default, log, CancellationToken.None);
    var took = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    return ending is SandboxEnding.Ended { Status.IsSuccess: true } ? took : throw new InvalidOperationException($"{ending}");
}

static double Timed(string program, params string[] arguments)
{
    var begin = Stopwatch.GetTimestamp();
    using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    _ = process.StandardOutput.ReadToEnd(); // What is built is of no interest, only how long it took.
    process.WaitForExit();
    return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(begin).TotalMilliseconds
        : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {process.StandardError.ReadToEnd()}");
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static void Print(string what, double median, double best, int limit) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: median {median:0.0} ms, at best {best:0.0} ms (at most {limit} ms)"));
