using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands;
using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

/// <summary>What <c>hillingar build</c> takes for an image.</summary>
public sealed class BuildCommandTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public void ABuiltImageMustBeASolo5Image()
    {
        Assert.Equal(100, Build(Recipe("echo hi > $out")));
        Assert.False(File.Exists(_scratch.File("result")));
        Assert.Equal(ExitCode.Success, Build(Recipe("echo '.incbin \"image\"' > $NIX_BUILD_TOP/a.s; cd $src; "
            + "as -o $NIX_BUILD_TOP/a.o $NIX_BUILD_TOP/a.s; cd $NIX_BUILD_TOP; ld --oformat binary -o $out a.o")));
        Assert.Equal(MinimalImage.Hvt(), File.ReadAllBytes(_scratch.File("result")));
    }

    [RootFact]
    public void TheImageOfAUnitMustBeASolo5ImageWhereverItComesFrom()
    {
        var units = Directory.CreateDirectory(_scratch.File("units")).FullName;
        var recipe = Recipe("echo hi > $out");
        Assert.Equal(ExitCode.Success, CliChild.Run(
            "store", "add", "--flat", "--name", "image.hvt", Path.Combine(recipe, "build.toml"), "--root", _scratch.File("root")).Status);
        string path;
        using (var store = Store.Open(StoreLayout.At(_scratch.File("root")), TimeProvider.System))
            path = store.AllValid().Single(path => path.Name == "image.hvt").BaseName;
        File.WriteAllText(Path.Combine(units, "web.unikernel.toml"), $"[image]\nsubstitute = \"{path}\"\n");
        var (status, _, said) = CliChild.Run("build", units, "--root", _scratch.File("root"));
        Assert.Equal(ExitCode.Failure, status);
        Assert.Contains("is not a Solo5 unikernel", said, StringComparison.Ordinal);
    }

    private int Build(string recipe) => Root.Create().Parse(["build", "-o", _scratch.File("result"), recipe, "--root", _scratch.File("root")]).Invoke();

    private string Recipe(string command)
    {
        var directory = Directory.CreateDirectory(_scratch.File("recipe")).FullName;
        File.WriteAllText(Path.Combine(directory, "build.toml"), $"[build]\nname = \"image.hvt\"\ntoolchain = \"csharp-guest\"\ncommand = '''{command}'''\n");
        File.WriteAllBytes(Path.Combine(directory, "image"), MinimalImage.Hvt());
        return directory;
    }
}
