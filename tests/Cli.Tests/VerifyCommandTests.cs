using Hillingar.Cli.Commands;
using Hillingar.TestKit;

namespace Hillingar.Cli.Tests;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("[image]\nfile = \"plain.hvt\"\n", ExitCode.Success)]
    [InlineData("[image]\nfile = \"none.hvt\"\n", ExitCode.BadInput)]
    [InlineData("[image]\nfile = 5\n", ExitCode.BadInput)]
    public void TheStatusTellsWhetherASwitchWouldBegin(string unit, int status)
    {
        File.WriteAllBytes(_scratch.File("plain.hvt"), MinimalImage.Hvt());
        File.WriteAllText(_scratch.File("unit.unikernel.toml"), unit);

        Assert.Equal(status, Run("verify", _scratch.Path));
        Assert.Equal(status, Run("verify", _scratch.Path, "--json"));
        Assert.Equal(status, Run("verify", _scratch.Path, "--sarif"));
    }

    [Fact]
    public void FilesThatUnitsNameCanBeLeftOut()
    {
        File.WriteAllText(_scratch.File("unit.unikernel.toml"), "[image]\nfile = \"none.hvt\"\n");

        Assert.Equal(ExitCode.Success, Run("verify", "--text-only", _scratch.Path));
    }

    [Fact]
    public void ADirectoryThatIsNotThereIsAMistake() => Assert.Equal(ExitCode.BadInput, Run("verify", _scratch.File("none")));

    [Theory]
    [InlineData("HU0012", ExitCode.Success)]
    [InlineData("hu12", ExitCode.Success)]
    [InlineData("12", ExitCode.Success)]
    [InlineData("HU9999", ExitCode.NotFound)]
    [InlineData("", ExitCode.NotFound)]
    public void ADiagnosticIsExplainedByItsNumber(string id, int status) => Assert.Equal(status, Run("explain", id));

    private static int Run(params string[] words) => Root.Create().Parse(words).Invoke();
}
