using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Tests.Sandbox;
using Hillingar.TestKit;
using ImageSource = Hillingar.Units.Fleet.ImageSource;

namespace Hillingar.Builder.Tests.Recipes;

/// <summary>Objects that would lead out of the store if a link in them were followed.</summary>
public sealed class ImageTakingTests : IDisposable
{
    private readonly ImageFixture _images = new();
    private readonly ScratchDirectory _host = new();
    private readonly string _secret;

    public ImageTakingTests()
    {
        _secret = _host.File("secret");
        File.WriteAllText(_secret, "a file of the host\n");
    }

    public void Dispose()
    {
        _images.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData(null, "is a symbolic link to")]
    [InlineData("link", "is a symbolic link to")]
    [InlineData("folder/secret", "is a symbolic link to")]
    [InlineData("folder", "is a symbolic link to")]
    [InlineData("inner", "is a symbolic link to")]
    [InlineData("deep", "is a directory")]
    [InlineData("absent", "does not exist")]
    [InlineData("deep/../image.hvt", "must be a path inside")]
    [InlineData("/etc/hostname", "must be a path inside")]
    [InlineData("image.hvt/below", "nothing lies below it")]
    public async Task NoLinkIsFollowedOutOfAnOutput(string? member, string part)
    {
        var tree = member is null ? _images.Store.AddTree("linked", [], path => File.CreateSymbolicLink(path, _secret)) : Tree();
        var taken = _images.Services.Recipes.Take(Outputs(tree), member, isNew: true);
        Assert.Contains(part, Assert.IsType<BuildOutcome.Failed>(taken).Sentence, StringComparison.Ordinal);
        var substituted = await _images.Services.Recipes.RealiseAsync(
            new ImageSource.Substitute(tree.BaseName, [], member), _host.Path, _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains(part, Assert.IsType<BuildOutcome.Failed>(substituted).Sentence, StringComparison.Ordinal);
        Assert.Equal([tree], _images.Store.AllValid());
    }

    [Theory]
    [InlineData("image.hvt")]
    [InlineData("./deep//image.hvt")]
    public void AFileOfATreeIsTaken(string member)
    {
        var taken = Assert.IsType<BuildOutcome.Built>(_images.Services.Recipes.Take(Outputs(Tree()), member, isNew: true));
        Assert.Equal("an image\n", File.ReadAllText(_images.Store.RealPath(taken.Image)));
    }

    [Fact]
    public void ATreeNeedsAMember() => Assert.Contains(
        "is a directory, and an image is one regular file: write it to $out itself, or say with 'path'",
        Assert.IsType<BuildOutcome.Failed>(_images.Services.Recipes.Take(Outputs(Tree()), null, isNew: true)).Sentence, StringComparison.Ordinal);

    [RootFact]
    public async Task AToolchainThatIsALinkDoesNotShowTheHostToABuild()
    {
        var root = _images.Store.AddTree("toolchain", [], path => File.CreateSymbolicLink(path, "/"));
        var derivation = _images.Services.Realiser.Library.Add("peep", new Derivation
        {
            Outputs = [new DerivationOutput("out", "")],
            InputSources = [_images.Store.FullPath(root)],
            System = "x86_64-linux",
            Builder = "/bin/sh",
            Arguments = ["-euc", $"read -r line < {_secret}; echo $line > $out"],
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("sandboxRoot", _images.Store.FullPath(root)),
        });
        var outcome = await _images.Services.Realiser.RealiseAsync(derivation, _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains("is no directory", Assert.IsType<RealiseOutcome.Failed>(outcome).Sentence, StringComparison.Ordinal);
    }

    private StorePath Tree() => _images.Store.AddTree("tree", [], path =>
    {
        Directory.CreateDirectory(Path.Combine(path, "deep"));
        File.WriteAllText(Path.Combine(path, "image.hvt"), "an image\n");
        File.WriteAllText(Path.Combine(path, "deep/image.hvt"), "an image\n");
        File.CreateSymbolicLink(Path.Combine(path, "link"), _secret);
        File.CreateSymbolicLink(Path.Combine(path, "folder"), _host.Path);
        File.CreateSymbolicLink(Path.Combine(path, "inner"), "image.hvt");
    });

    private static ImmutableSortedDictionary<string, StorePath> Outputs(StorePath path) => ImmutableSortedDictionary<string, StorePath>.Empty.Add("out", path);
}
