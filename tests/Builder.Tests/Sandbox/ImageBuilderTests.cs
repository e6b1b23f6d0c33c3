using System.IO.Compression;
using Hillingar.Builder.Builds;
using Hillingar.Linux.Solo5;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;

namespace Hillingar.Builder.Tests.Sandbox;

public sealed class ImageBuilderTests
{
    [RootFact]
    public async Task AnImageIsBuiltOnceAndFoundAfterwards()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("echo hi > $out");
        var lines = new List<string>();
        var built = Assert.IsType<BuildOutcome.Built>(await images.BuildAsync(recipe, lines.Add));
        Assert.Equal("hi\n", File.ReadAllText(images.Store.FullPath(built.Image)));
        Assert.EndsWith("-image.hvt", images.Store.FullPath(built.Image), StringComparison.Ordinal);
        Assert.Single(lines);

        Assert.Equal(new BuildOutcome.Cached(built.Image), await images.BuildAsync(recipe, lines.Add));
        Assert.Single(lines);
    }

    [RootFact]
    public async Task AnImageThatSomebodyRemovedFromTheStoreIsBuiltAnew()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("echo hi > $out");
        var built = Assert.IsType<BuildOutcome.Built>(await images.BuildAsync(recipe));
        File.Delete(images.Store.RealPath(built.Image));
        Assert.Equal(built, await images.BuildAsync(recipe));
        Assert.Equal("hi\n", File.ReadAllText(images.Store.RealPath(built.Image)));
    }

    [RootFact]
    public async Task AnImageThatTheCollectorTookIsBuiltAnew()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("echo hi > $out");
        var built = Assert.IsType<BuildOutcome.Built>(await images.BuildAsync(recipe));
        Assert.True(images.Store.Forget(built.Image));
        Assert.Equal(built, await images.BuildAsync(recipe));
    }

    [RootFact]
    public async Task TheDerivationIsAnObjectThatLeadsToTheImage()
    {
        using var images = new ImageFixture();
        var built = Assert.IsType<BuildOutcome.Built>(await images.BuildAsync(images.Recipe("echo hi > $out")));
        var deriver = images.Store.Query(built.Image)?.Deriver;
        Assert.NotNull(deriver);
        Assert.Equal(built.Image, images.Store.QueryOutput(deriver.Value));
        Assert.StartsWith("Derive([(\"out\",\"", File.ReadAllText(images.Store.FullPath(deriver.Value)), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task AChangedSourceIsAnotherImageAndAChangedBackOneIsTheFirstAgain()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("read -r word < $src/word; echo $word > $out");
        var word = Path.Combine(recipe, "word");
        File.WriteAllText(word, "one\n");
        Assert.Equal("one\n", await images.BuiltTextAsync(recipe));
        File.WriteAllText(word, "two\n");
        Assert.Equal("two\n", await images.BuiltTextAsync(recipe));
        File.WriteAllText(word, "one\n");
        Assert.IsType<BuildOutcome.Cached>(await images.BuildAsync(recipe));
    }

    [RootFact]
    public async Task WhatIsNoSourceDoesNotChangeTheImage()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("echo $src > $out");
        File.WriteAllText(Path.Combine(recipe, ".gitignore"), "*.o\n");
        var first = Assert.IsType<BuildOutcome.Built>(await images.BuildAsync(recipe));
        Directory.CreateDirectory(Path.Combine(recipe, "bin"));
        File.WriteAllText(Path.Combine(recipe, "bin", "x.dll"), "");
        File.WriteAllText(Path.Combine(recipe, "x.o"), "");
        File.WriteAllText(Path.Combine(recipe, "build.toml~"), "");
        Assert.Equal(new BuildOutcome.Cached(first.Image), await images.BuildAsync(recipe));
    }

    [RootFact]
    public async Task AnotherSourceDirectoryIsInTheVariableOfItsName()
    {
        using var images = new ImageFixture();
        var kit = images.Recipe("", directory: "kit");
        File.WriteAllText(Path.Combine(kit, "word"), "from the kit\n");
        var recipe = images.Recipe("read -r word < $kit/word; echo $word > $out");
        File.AppendAllText(Path.Combine(recipe, "build.toml"), "sources = { kit = \"../kit\" }\n");
        Assert.Equal("from the kit\n", await images.BuiltTextAsync(recipe));
    }

    [RootFact]
    public async Task AFailedBuildShowsTheEndOfItsLogAndLeavesNothing()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("echo half > $out; echo something is wrong; exit 4");
        var failed = Assert.IsType<BuildOutcome.Failed>(await images.BuildAsync(recipe));
        Assert.StartsWith("cannot build 'image.hvt': the command failed (exited, status=4); the whole log is in '", failed.Sentence, StringComparison.Ordinal);
        Assert.Equal(["something is wrong"], failed.LastLogLines);
        Assert.Empty(Directory.EnumerateFileSystemEntries(images.Layout.ScratchDirectory));
        Assert.DoesNotContain(Directory.EnumerateFiles(images.Store.Directory), file => file.EndsWith("-image.hvt", StringComparison.Ordinal));

        var path = failed.Sentence.Split('\'')[^2];
        using var log = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        Assert.Equal("something is wrong\n", log.ReadToEnd());
    }

    [RootFact]
    public async Task WhateverABuildLeavesBehindIsRemoved()
    {
        using var images = new ImageFixture();
        // The first name is Latin 1, and the other files are readable for no user.
        var recipe = images.Recipe("echo x > \"$(printf 'caf\\351')\"; umask 777; : > secret; : > $NIX_STORE/.hidden; umask 022; echo hi > $out");
        Assert.IsType<BuildOutcome.Built>(await images.BuildAsync(recipe));
        Assert.Empty(Directory.EnumerateFileSystemEntries(images.Layout.ScratchDirectory));
    }

    [RootFact]
    public async Task AnImageMustBeOneRegularFile()
    {
        using var images = new ImageFixture();
        var nothing = Assert.IsType<BuildOutcome.Failed>(await images.BuildAsync(images.Recipe(":")));
        Assert.Contains("wrote nothing to $out", nothing.Sentence, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task ABuildThatTakesTooLongFailsWithItsLimit()
    {
        using var images = new ImageFixture(SandboxLimits.Default with { Timeout = TimeSpan.FromSeconds(1) });
        var failed = Assert.IsType<BuildOutcome.Failed>(await images.BuildAsync(images.Recipe("echo begun; while :; do :; done")));
        Assert.Contains("ran for 1 s and was killed", failed.Sentence, StringComparison.Ordinal);
        Assert.Equal(["begun"], failed.LastLogLines);
    }

    [RootFact]
    public async Task ACancelledBuildLeavesNothingAndCanBeBuiltLater()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("echo half > $out; echo begun; while :; do :; done");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        void CancelWhenBegun(BuildEvent happening)
        {
            if (happening is BuildEvent.Printed { Line: "begun" })
                cancellation.Cancel();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => images.Builder.BuildAsync(recipe, CancelWhenBegun, cancellation.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(images.Layout.ScratchDirectory));
        Assert.Equal("whole\n", await images.BuiltTextAsync(images.Recipe("echo whole > $out")));
    }

    [RootFact]
    public async Task TheImageRefersToTheSourcesThatItNames()
    {
        using var images = new ImageFixture();
        var naming = Assert.IsType<BuildOutcome.Built>(await images.BuildAsync(images.Recipe("echo $src > $out")));
        Assert.EndsWith("-src", Assert.Single(images.Store.Query(naming.Image)!.References).BaseName, StringComparison.Ordinal);
        var plain = Assert.IsType<BuildOutcome.Built>(await images.BuildAsync(images.Recipe("echo hi > $out")));
        Assert.Empty(images.Store.Query(plain.Image)!.References);
    }

    [RootFact]
    public async Task TwoWhoWantOneImageBuildItOnce()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("echo hi > $out");
        _ = images.Toolchain.Resolve(); // So that both come to the lock at about the same time.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => images.BuildAsync(recipe))));
        Assert.Single(outcomes.OfType<BuildOutcome.Built>());
        Assert.Single(outcomes.OfType<BuildOutcome.Cached>());
    }

    [RootFact]
    public async Task TwoStoresHoldTheSameBytes()
    {
        using var here = new ImageFixture();
        using var there = new ImageFixture();
        const string Command = "echo '.byte 42' > a.s; as -o a.o a.s; ld -r -o $out a.o";
        var one = Assert.IsType<BuildOutcome.Built>(await here.BuildAsync(here.Recipe(Command)));
        var two = Assert.IsType<BuildOutcome.Built>(await there.BuildAsync(there.Recipe(Command)));
        Assert.Equal(File.ReadAllBytes(here.Store.FullPath(one.Image)), File.ReadAllBytes(there.Store.FullPath(two.Image)));
    }

    [RootFact]
    public async Task TheNameServerIsBuiltFromItsSourcesAndThenFound()
    {
        using var images = new ImageFixture();
        var recipe = Path.Combine(Repository.Root, "guests", "dns");
        var built = Assert.IsType<BuildOutcome.Built>(await images.BuildAsync(recipe));
        var image = Solo5Image.Read(images.Store.FullPath(built.Image));
        Assert.Equal(["service", "zones"], image.Devices.Select(device => device.Name).Order());
        Assert.Equal(new BuildOutcome.Cached(built.Image), await images.BuildAsync(recipe));
    }

    [RootFact]
    public async Task TheGreetingGuestIsBuiltFromItsSources()
    {
        using var images = new ImageFixture();
        var outcome = await images.BuildAsync(Path.Combine(Repository.Root, "guests", "hello"));
        var built = Assert.IsType<BuildOutcome.Built>(outcome);
        var image = File.ReadAllBytes(images.Store.FullPath(built.Image));
        Assert.True(image.AsSpan().StartsWith("\u007fELF"u8));
        Assert.True(image.AsSpan().IndexOf("Solo5\0"u8) > 0, "the image has no Solo5 notes");

        using var elsewhere = new ImageFixture();
        var again = Assert.IsType<BuildOutcome.Built>(await elsewhere.BuildAsync(Path.Combine(Repository.Root, "guests", "hello")));
        Assert.Equal(image, File.ReadAllBytes(elsewhere.Store.FullPath(again.Image)));
    }

    [Fact]
    public async Task AWrongRecipeIsRefusedWithTheTextThatItsMistakesPointInto()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("true", name: "no good name");
        var refused = Assert.IsType<BuildOutcome.Refused>(await images.BuildAsync(recipe));
        Assert.Contains(refused.Diagnostics, diagnostic => diagnostic.Severity == Severity.Error);
        Assert.Contains("no good name", refused.Recipe.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADirectoryWithoutARecipeFailsWithTheWayOut()
    {
        using var images = new ImageFixture();
        using var empty = new ScratchDirectory();
        var failed = Assert.IsType<BuildOutcome.Failed>(await images.BuildAsync(empty.Path));
        Assert.Equal($"'{empty.Path}' holds no build.toml; write one that says how the image is built, or name another directory", failed.Sentence);
    }

    [RootFact]
    public async Task AMissingSourceDirectoryIsNamed()
    {
        using var images = new ImageFixture();
        var recipe = images.Recipe("true");
        File.AppendAllText(Path.Combine(recipe, "build.toml"), "sources = { kit = \"../absent\" }\n");
        var failed = Assert.IsType<BuildOutcome.Failed>(await images.BuildAsync(recipe));
        Assert.Contains("absent' does not exist", failed.Sentence, StringComparison.Ordinal);
    }

    [RootFact]
    public void TheToolchainIsMadeOnceAndFoundByItsInputs()
    {
        using var images = new ImageFixture();
        var first = Assert.IsType<ToolchainResolution.Resolved>(images.Toolchain.Resolve());
        var made = Directory.GetLastWriteTimeUtc(images.Store.Directory);
        Assert.Equal(first, images.Toolchain.Resolve());
        Assert.Equal(made, Directory.GetLastWriteTimeUtc(images.Store.Directory));
        Assert.Equal(
            ["bin", "lib", "lib64", "usr"], Directory.EnumerateDirectories(images.Store.FullPath(first.Toolchain.Root)).Select(Path.GetFileName).Order());
    }
}
