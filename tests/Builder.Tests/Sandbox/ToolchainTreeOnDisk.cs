using Hillingar.Builder.Builds;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Sandbox;

/// <summary>The toolchain of this machine as a directory, made once for all tests of a class.</summary>
public sealed class ToolchainTreeOnDisk : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public ToolchainTreeOnDisk()
    {
        var finding = Assert.IsType<HostToolsFinding.Found>(HostToolsSearch.Find(new ToolchainPlaces(), Environment.GetEnvironmentVariable));
        var tree = CsharpGuestTree.Plan(finding.Tools, out var missing);
        Assert.True(tree is not null, missing);
        Tree = tree;
        Tree.WriteTo(Path);
    }

    public ToolchainTree Tree { get; }

    public string Path => _scratch.Path;

    public void Dispose() => _scratch.Dispose();
}
