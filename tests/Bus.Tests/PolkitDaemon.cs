using System.Diagnostics;
using Hillingar.TestKit;

namespace Hillingar.Bus.Tests;

/// <summary>A real <c>polkitd</c> on a bus of the tests' own, with our actions and rules of the test, which the host's own never sees.</summary>
internal sealed class PolkitDaemon : IAsyncDisposable
{
    private const string Program = "/usr/lib/polkit-1/polkitd";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("hillingar-polkit-").FullName;
    private readonly Process _process;

    private PolkitDaemon(BusDaemon bus, string rules)
    {
        foreach (var folder in new[] { _directory, Folder("actions"), Folder("rules") })
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        }

        File.Copy(Path.Combine(Repository.Root, "packaging/org.hillingar.policy"), Path.Combine(Folder("actions"), "org.hillingar.policy"));
        File.WriteAllText(Path.Combine(Folder("rules"), "10-test.rules"), rules);
        var start = new ProcessStartInfo("unshare")
        {
            ArgumentList =
            {
                "--mount", "--propagation", "private", "--", "/bin/sh", "-c",
                "mount --bind \"$0\" /usr/share/polkit-1/actions && mount --bind \"$1\" /etc/polkit-1/rules.d && exec \"$2\"",
                Folder("actions"), Folder("rules"), Program,
            },
            Environment = { ["DBUS_SYSTEM_BUS_ADDRESS"] = bus.Address },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <param name="rules">In polkit's JavaScript.</param>
    public static async Task<PolkitDaemon> StartAsync(BusDaemon bus, string rules)
    {
        var polkit = new PolkitDaemon(bus, rules);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Patience);
        while ((await bus.BusctlAsync(0, "status", "org.freedesktop.PolicyKit1")).Status != 0)
            await Task.Delay(20, deadline.Token);
        return polkit;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string Folder(string name) => Path.Combine(_directory, name);
}
