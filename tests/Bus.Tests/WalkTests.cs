using System.Diagnostics;

namespace Hillingar.Bus.Tests;

/// <summary>The tools of others go over all objects while units come and go.</summary>
public sealed class WalkTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    private const int Rounds = 5;

    [Fact]
    public async Task BusctlFindsEachObjectAsItIsOrGone()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        await WhileUnitsComeAndGoAsync(host, async () =>
        {
            var (status, tree) = await daemon.BusctlAsync(65534, "tree", "--list", HostBus.Service);
            // It asks for the children first and for each of them then, of which some are gone.
            Assert.True(status == 0 || IsGone(tree), tree);
            Assert.Contains(SampleHost.UnitPath, tree, StringComparison.Ordinal);
            var paths = tree.Split('\n').Where(path => path.StartsWith(HostBus.Root, StringComparison.Ordinal)).ToList();
            foreach (var path in paths.Take(6).Concat(paths.TakeLast(6)))
            {
                var (found, output) = await daemon.BusctlAsync(65534, "introspect", HostBus.Service, path);
                Assert.True(found == 0 || IsGone(output), $"{path}: {output}");
            }
        });
    }

    [Fact]
    public async Task GdbusFindsEachObjectAsItIsOrGone()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        await WhileUnitsComeAndGoAsync(host, async () =>
        {
            var (status, tree) = await GdbusAsync("introspect", "--recurse", "--dest", HostBus.Service, "--object-path", HostBus.Root);
            Assert.True(status == 0 || IsGone(tree), tree);
            (status, var all) = await GdbusAsync(
                "call", "--dest", HostBus.Service, "--object-path", HostBus.Root, "--method", "org.freedesktop.DBus.ObjectManager.GetManagedObjects");
            Assert.True(status == 0, all);
            Assert.Contains($"objectpath '{SampleHost.UnitPath}'", all, StringComparison.Ordinal);
        });
    }

    private static bool IsGone(string output) => output.Contains("there is no object", StringComparison.Ordinal);

    // Between one and forty units, each time others; of which all are told on the bus.
    private static async Task WhileUnitsComeAndGoAsync(SampleHost host, Func<Task> walk)
    {
        using var ending = new CancellationTokenSource();
        var lost = host.Link.LostAsync();
        var changing = ChangeAsync();
        for (var round = 0; round < Rounds; round++)
            await walk();
        await ending.CancelAsync();
        await changing;
        Assert.False(lost.IsCompleted);

        async Task ChangeAsync()
        {
            for (var i = 1; !ending.IsCancellationRequested; i++)
            {
                var before = host.Objects;
                host.Objects = SampleHost.Sample((i * 7 % 40) + 1);
                foreach (var (was, unit) in host.Objects.Units.Differences(before.Units))
                {
                    if (was is null)
                        host.Announcer.Added(unit!.Object);
                    else if (unit is null)
                        host.Announcer.Removed(was.Object);
                }

                await host.Announcer.WhenWritableAsync();
                await Task.Delay(1, CancellationToken.None);
            }
        }
    }

    private async Task<(int Status, string Output)> GdbusAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("gdbus", [command, "--address", daemon.Address, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
