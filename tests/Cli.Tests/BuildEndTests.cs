using System.Diagnostics;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands;
using Hillingar.Linux;
using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

/// <summary>How <c>hillingar build</c> ends before its builds do: killed, interrupted, asked to.</summary>
public sealed class BuildEndTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ScratchDirectory _scratch = new();

    private string RootDirectory => _scratch.File("root");

    private string Builds => _scratch.File("root/build");

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public void ABuilderThatIsKilledLeavesNothingThatTheNextOneDoesNotPutAway()
    {
        // Files, a process in the background, and an output that is half there for most of the time.
        static string Command(int round) => $"""
            i=0; while [ $i -lt 300 ]; do echo {round} > file$i; i=$((i+1)); done
            (while :; do :; done) > /dev/null 2>&1 &
            echo half > $out; i=0; while [ $i -lt 3000 ]; do echo $i >> $out; i=$((i+1)); done
            printf '.incbin "%s/image"\n.ascii "\\nwhole\\n"\n' $src > image.s; as -o image.o image.s; : > $out; ld --oformat binary -o $out image.o
            """;
        SuddenDeaths.Repeat(
            Cases.Of(5), latest: 500,
            round => CliChild.Of("build", "--root", RootDirectory, Recipe(Command(round))),
            child => Assert.Contains("building image.hvt", Follow(child, "building"), StringComparison.Ordinal),
            (round, pid) =>
            {
                if (round % 2 == 0)
                {
                    Assert.Equal(ExitCode.Success, Run("store", "gc"));
                    AssertNothingIsLeft(pid);
                }

                Assert.Equal(ExitCode.Success, Run("build", "-o", _scratch.File("result"), Recipe(Command(round))));
                Assert.Equal("whole", File.ReadLines(_scratch.File("result")).Last());
                AssertNothingIsLeft(pid);
                Assert.Equal(ExitCode.Success, Run("store", "verify", "--check-contents"));
            },
            mayEnd: true);
        Assert.Equal(ExitCode.Success, Run("store", "gc"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_scratch.File("root/db/locks")));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_scratch.File("root/log/builds"), "*", SearchOption.AllDirectories), path =>
            path.EndsWith(".part", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Signal.SIGINT, 130, false)]
    [InlineData(Signal.SIGTERM, 143, false)]
    [InlineData(Signal.SIGHUP, 129, false)]
    [InlineData(Signal.SIGINT, 130, true)]
    public async Task ASignalEndsItsBuildsAtOnceAndLeavesNothingOfThem(Signal signal, int status, bool keepFailed)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var recipe = Recipe("echo leftover > file; (while :; do :; done) & echo half > $out; echo begun; while :; do :; done");
        string[] words = ["build", "--root", RootDirectory, "--log", .. keepFailed ? ["--keep-failed"] : Array.Empty<string>(), recipe];
        using var child = Process.Start(CliChild.Of(words))!;
        _ = Follow(child, "begun");
        using (var handle = ProcessHandle.Open(child.Id)!)
            Assert.True(handle.Send(signal));
        var watch = Stopwatch.StartNew();
        var said = await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(watch.Elapsed < Patience, $"it took {watch.Elapsed}");
        Assert.Equal(status, child.ExitCode);
        Assert.Contains("interrupted", said, StringComparison.Ordinal);
        // Not after a moment: what the build was is gone when its builder is.
        Assert.Empty(Processes());

        using (var store = Store.Open(StoreLayout.At(RootDirectory), TimeProvider.System))
        {
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(store.RealDirectory), path => path.EndsWith("-image.hvt", StringComparison.Ordinal));
            Assert.DoesNotContain(store.AllValid(), path => path.Name == "image.hvt");
        }

        if (keepFailed)
        {
            var kept = Assert.Single(Directory.EnumerateFileSystemEntries(Builds));
            Assert.EndsWith(".drv.failed-0", kept, StringComparison.Ordinal);
            Assert.Contains($"is kept as '{kept}'", said, StringComparison.Ordinal);
            Assert.Equal("leftover\n", await File.ReadAllTextAsync(Path.Combine(kept, "file"), TestContext.Current.CancellationToken));
        }
        else
        {
            AssertNothingIsLeft(child.Id);
        }

        // The log of a build that was interrupted is worth keeping.
        Assert.Single(Directory.EnumerateFiles(_scratch.File("root/log/builds"), "*.drv.gz", SearchOption.AllDirectories));
    }

    private string Recipe(string command)
    {
        var directory = Directory.CreateDirectory(_scratch.File("recipe")).FullName;
        File.WriteAllText(Path.Combine(directory, "build.toml"), $"[build]\nname = \"image.hvt\"\ntoolchain = \"csharp-guest\"\ncommand = '''{command}'''\n");
        File.WriteAllBytes(Path.Combine(directory, "image"), MinimalImage.Hvt());
        return directory;
    }

    private int Run(params string[] words) => Root.Create().Parse([.. words, "--root", RootDirectory]).Invoke();

    // The first line with a word in it that a child says on standard error.
    private static string Follow(Process child, string word)
    {
        var said = new List<string>();
        while (child.StandardError.ReadLine() is { } line)
        {
            said.Add(line);
            if (line.Contains(word, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"it ended without saying '{word}': {string.Join('\n', said)}");
    }

    private void AssertNothingRuns() => Assert.True(SpinWait.SpinUntil(() => Processes().Count == 0, Patience), string.Join('\n', Processes()));

    private void AssertNothingIsLeft(int builder)
    {
        AssertNothingRuns();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Builds));
        Assert.DoesNotContain(RootDirectory, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        if (Directory.Exists("/sys/fs/cgroup"))
            Assert.Empty(Groups("/sys/fs/cgroup", builder, depth: 4));
    }

    private static IEnumerable<string> Groups(string directory, int builder, int depth) => depth == 0 ? [] :
        Directory.EnumerateDirectories(directory)
            .SelectMany(below => Path.GetFileName(below).StartsWith($"hillingar-build-{builder}-", StringComparison.Ordinal)
            ? [below] : Groups(below, builder, depth - 1));

    // Those of this test's root, other than this process: by what they were started with.
    private List<string> Processes() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), out var pid) && pid != Environment.ProcessId).Where(Mentions)];

    private bool Mentions(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(RootDirectory, StringComparison.Ordinal)
                || File.ReadAllText(Path.Combine(process, "environ")).Contains(RootDirectory, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile.
        }
    }
}
