using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Hillingar.Cli.Commands;
using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

/// <summary>The commands that show a set's dependencies, the schemas and the command line's own words.</summary>
public sealed class GraphCommandTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public GraphCommandTests()
    {
        File.WriteAllText(_scratch.File("lan.network.toml"), "[network]\naddress = \"10.0.0.1/24\"\n");
        File.WriteAllText(_scratch.File("all.target.toml"), "[unit]\nwants = [\"lan.network\"]\n");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void StatusesTellWhatIsWrong()
    {
        Assert.Equal(ExitCode.Success, Run("graph", _scratch.Path));
        Assert.Equal(ExitCode.Success, Run("graph", "--tree", "all.target", _scratch.Path));
        Assert.Equal(ExitCode.Success, Run("graph", "--json", "--reverse", "lan.network", _scratch.Path));
        Assert.Equal(ExitCode.NotFound, Run("graph", "web", _scratch.Path));
        Assert.Equal(ExitCode.NotFound, Run("schema", "nothing"));
        Assert.Equal(ExitCode.Success, Run("schema", "unikernel", _scratch.Path));
        Assert.NotEmpty(Root.Create().Parse(["graph", "--tree", "--svg", _scratch.Path]).Errors);

        File.WriteAllText(_scratch.File("all.target.toml"), "[unit]\nwant = []\n");
        Assert.Equal(ExitCode.BadInput, Run("graph", _scratch.Path));
    }

    [Fact]
    public void AGraphIsDrawnAsSvg()
    {
        // What dot prints goes to this process's own output, so the command runs as a process of its own.
        using var command = Process.Start(
            new ProcessStartInfo("dotnet", ["exec", typeof(Root).Assembly.Location, "graph", "--svg", _scratch.Path]) { RedirectStandardOutput = true })!;
        var text = command.StandardOutput.ReadToEnd();
        command.WaitForExit();

        Assert.Equal(ExitCode.Success, command.ExitCode);
        var picture = XDocument.Parse(text).Root!;
        Assert.Equal(XName.Get("svg", "http://www.w3.org/2000/svg"), picture.Name);
        Assert.Contains(picture.Descendants(), element => element.Name.LocalName == "title" && element.Value == "all.target");
    }

    [Fact]
    public void CommandsAreCompleted() =>
        Assert.Contains("verify", Root.Create().Parse("ve").GetCompletions(2).Select(item => item.Label));

    [Fact]
    public void TheSchemaThatIsPrintedIsJson()
    {
        using var schema = JsonDocument.Parse(Units.Language.UnitSchema.Of("network", [])!);

        Assert.Equal(JsonValueKind.Object, schema.RootElement.ValueKind);
    }

    private static int Run(params string[] words) => Root.Create().Parse(words).Invoke();
}
