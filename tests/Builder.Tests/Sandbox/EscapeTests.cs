using System.Net;
using System.Net.Sockets;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

/// <summary>Ways out of the sandbox that a program tries which was written for it: what each of them comes to is fixed.</summary>
public sealed class EscapeTests(ToolchainTreeOnDisk toolchain, EscapeProbe probe) : IClassFixture<ToolchainTreeOnDisk>, IClassFixture<EscapeProbe>
{
    [RootFact]
    public async Task NoWayLeadsOut()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        Golden.Matches("escapes.txt", await TryAsync(sandbox) + "\n");
    }

    [RootFact]
    public async Task WithTheHostsNetworkThereAreStillNoSocketsOfTheHost()
    {
        using var sandbox = new SandboxFixture(toolchain.Path) { HasNetwork = true };
        var ways = (await TryAsync(sandbox)).Split('\n').Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1]);
        Assert.Equal("EAFNOSUPPORT", ways["abstract-socket"]);
        Assert.Equal("done", ways["loopback"]);
    }

    private async Task<string> TryAsync(SandboxFixture sandbox)
    {
        File.Copy(probe.Path, Path.Combine(sandbox.Source, "escape"));
        var name = $"hillingar-test-{Guid.NewGuid():N}";
        using var abstractSocket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        abstractSocket.Bind(new UnixDomainSocketEndPoint("\0" + name));
        abstractSocket.Listen();
        using var loopback = new TcpListener(IPAddress.Loopback, 0);
        loopback.Start();
        var port = ((IPEndPoint)loopback.LocalEndpoint).Port;
        var printed = await sandbox.SucceedAsync($"$src/escape try {Environment.ProcessId} {Path.Combine(sandbox.Store, "undeclared")} {name} {port}");
        Assert.Equal("hi\n", await File.ReadAllTextAsync(Path.Combine(sandbox.Source, "greeting"), TestContext.Current.CancellationToken));
        return printed;
    }
}
