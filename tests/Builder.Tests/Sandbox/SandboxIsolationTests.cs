using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

public sealed class SandboxIsolationTests(ToolchainTreeOnDisk toolchain) : IClassFixture<ToolchainTreeOnDisk>
{
    // What dash has for ls.
    private const string List = "list() { for f in \"$1\"/* \"$1\"/.[!.]*; do if [ -e \"$f\" ] || [ -h \"$f\" ]; then echo \"${f##*/}\"; fi; done; }; list ";

    [RootFact]
    public async Task TheHostsFilesAreNotThere()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        string[] expected = ["bin", "build", "dev", "lib", "lib64", "proc", sandbox.Store.Split('/')[1], "usr"];
        Assert.Equal(expected.Append("tmp").Distinct().Order(), (await sandbox.SucceedAsync(List + "''")).Split('\n').Order());
        Assert.Equal("lib", await sandbox.SucceedAsync(List + "/usr"));
    }

    [RootFact]
    public async Task OnlyTheFiveProgramsCanBeCalled()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        Assert.Equal("as\ncsc\nilc\nld\nsh", await sandbox.SucceedAsync(List + "/bin"));
    }

    [RootFact]
    public async Task ThereIsNoNetworkButTheLoopback()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        var table = await sandbox.SucceedAsync("while read -r line; do echo \"$line\"; done < /proc/net/dev");
        Assert.Equal(["lo"], table.Split('\n').Skip(2).Select(line => line.Split(':')[0].Trim()));
    }

    [RootFact]
    public async Task OnlyDeclaredSourcesAreInTheStore()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        Assert.Equal("1-src", await sandbox.SucceedAsync(List + "$NIX_STORE"));
        Assert.Equal("hi", await sandbox.SucceedAsync("read -r line < $src/greeting; echo $line"));
    }

    [RootFact]
    public async Task TheEnvironmentIsExactlyTheFixedOne()
    {
        Environment.SetEnvironmentVariable("HILLINGAR_LEAK", "yes");
        using var sandbox = new SandboxFixture(toolchain.Path);
        var given = await sandbox.SucceedAsync("export -p");
        Golden.Matches("environment.txt", given.Replace(sandbox.Store, "/store", StringComparison.Ordinal) + "\n");
    }

    [RootFact]
    public async Task ItIsUser1000OfGroup100OnLocalhost()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        var status = await sandbox.SucceedAsync(
            "while read -r line; do echo \"$line\"; done < /proc/self/status; read -r host < /proc/sys/kernel/hostname; echo $host; umask; ulimit -c");
        Assert.Contains("Uid:\t1000\t1000", status, StringComparison.Ordinal);
        Assert.Contains("Gid:\t100\t100", status, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000000", status, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", status, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal);
        Assert.EndsWith("localhost\n0022\n0", status, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task SourcesToolchainAndKernelSettingsCannotBeWritten()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        const string Try = "try() { if (: > \"$1\") 2>/dev/null; then echo \"wrote $1\"; fi; }; ";
        var before = File.ReadAllText("/proc/sys/kernel/core_pattern");
        var printed = await sandbox.SucceedAsync(
            Try + "for f in $src/greeting $src/new /bin/new /bin/sh /lib64/new /usr/lib/new /new /proc/sys/*/* /proc/irq/*/* /proc/[a-z]*; "
                + "do try $f; done; echo done");
        Assert.Equal("done", printed);
        Assert.Equal(before, File.ReadAllText("/proc/sys/kernel/core_pattern"));
        Assert.Equal("hi\n", File.ReadAllText(Path.Combine(sandbox.Source, "greeting")));
    }

    [RootFact]
    public async Task WhatIsWrittenIntoTheStoreStaysInTheScratchDirectory()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        await sandbox.SucceedAsync("echo out > $out; echo stray > $NIX_STORE/stray; echo temporary > /tmp/x; echo here > x");
        Assert.Equal(["1-src", "undeclared"], Directory.EnumerateFileSystemEntries(sandbox.Store).Select(Path.GetFileName).Order());
        Assert.Equal("out\n", File.ReadAllText(Path.Combine(sandbox.ScratchStore, "2-out")));
    }

    [RootFact]
    public async Task TheHostsProcessesAreNotSeen()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        var pids = await sandbox.SucceedAsync("for p in /proc/[0-9]*; do echo ${p#/proc/}; done");
        Assert.Equal(["1", "2"], pids.Split('\n'));
    }

    [RootFact]
    public async Task TheCompilersRun()
    {
        using var sandbox = new SandboxFixture(toolchain.Path);
        var printed = await sandbox.SucceedAsync("csc -version; ilc --version; as --version; ld --version");
        Assert.Contains("GNU assembler", printed, StringComparison.Ordinal);
        Assert.Contains("GNU ld", printed, StringComparison.Ordinal);
    }
}
