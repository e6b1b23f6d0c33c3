using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Derivations;

/// <summary>What a check with another identity finds, and one with the same does not.</summary>
public sealed class VariedCheckTests(EscapeProbe probe) : IClassFixture<EscapeProbe>
{
    private static readonly (string Name, string Command)[] Dependent =
    [
        ("umask", "umask > $out"),
        ("home", "echo $HOME > $out"),
        ("directory", "echo $PWD > $out"),
        ("cores", "echo $NIX_BUILD_CORES > $out"),
        ("host", "read -r name < /proc/sys/kernel/hostname; echo $name > $out"),
        ("kernel", "$probe/escape kernel"),
        ("order", "$probe/escape order"),
    ];

    // A machine with one processor has no other number to give.
    private static readonly (string Name, string Command)[] OnMany =
        [("processors", "while read -r key value; do if [ $key = Cpus_allowed_list: ]; then echo $value > $out; fi; done < /proc/self/status")];

    [RootFact]
    public async Task WhatHangsOnTheHostIsFoundAndOnlyByAVariedCheck()
    {
        using var same = new ImageFixture();
        using var varied = new ImageFixture(options: BuildOptions.Default with { VariesChecks = true });
        foreach (var (name, command) in Environment.ProcessorCount > 1 ? [.. Dependent, .. OnMany] : Dependent)
        {
            Assert.True(await CheckAsync(same, name, command) is RealiseOutcome.Realised, name);
            Assert.True(await CheckAsync(varied, name, command) is RealiseOutcome.Failed { Kind: BuildFailure.NotReproducible }, name);
        }

        Assert.IsType<RealiseOutcome.Realised>(await CheckAsync(varied, "fixed", "i=0; while [ $i -lt 9 ]; do : > file$i; i=$((i+1)); done; "
            + "echo * $longPath > /dev/null; read -r x < $longPath || :; echo $x > $out"));
    }

    private async Task<RealiseOutcome> CheckAsync(ImageFixture images, string name, string command)
    {
        using var directory = new ScratchDirectory();
        File.Copy(probe.Path, directory.File("escape"));
        var program = images.Store.FullPath(images.Store.AddTree(directory.Path, "probe"));
        var toolchain = images.Store.FullPath(Assert.IsType<ToolchainResolution.Resolved>(images.Toolchain.Resolve()).Toolchain.Root);
        var realiser = images.Services.Realiser;
        var derivation = realiser.Library.Add(name, new Derivation
        {
            Outputs = [new DerivationOutput("out", "")],
            InputSources = [toolchain, program],
            System = "x86_64-linux",
            Builder = "/bin/sh",
            Arguments = ["-euc", command],
            // A file that lies in the working directory from the start is there wherever that is.
            Environment = new Dictionary<string, string>
            {
                ["name"] = name,
                ["probe"] = program,
                ["passAsFile"] = "long",
                ["long"] = "a long text",
                [DerivationRun.ToolchainVariable] = toolchain,
            }
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
        });
        var built = await realiser.RealiseAsync(derivation, _ => { }, TestContext.Current.CancellationToken);
        Assert.True(built is RealiseOutcome.Realised, (built as RealiseOutcome.Failed)?.Sentence);
        return await realiser.CheckAsync(derivation, _ => { }, TestContext.Current.CancellationToken);
    }
}
