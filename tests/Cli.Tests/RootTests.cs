using System.CommandLine;
using Hillingar.Cli.Commands;

namespace Hillingar.Cli.Tests;

public sealed class RootTests
{
    public static TheoryData<string> Commands => [.. Root.Create().Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void ACommandThatIsMadeAloneIsTheOneOfThatName(string name)
    {
        var alone = Root.For([name, "--json"]);
        Assert.Equal([name], alone.Subcommands.Select(command => command.Name));
        Assert.Equal(Help(Root.Create(), name), Help(alone, name));
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("--json", "status")]
    [InlineData("[suggest:2]", "ve")]
    [InlineData("stat")]
    public void WhereNoCommandStandsInFrontAllAreThere(params string[] words) =>
        Assert.Equal(Root.Create().Subcommands.Select(command => command.Name), Root.For(words).Subcommands.Select(command => command.Name));

    private static string Help(RootCommand root, string name)
    {
        using var output = new StringWriter();
        Assert.Equal(0, root.Parse([name, "--help"]).Invoke(new InvocationConfiguration { Output = output }));
        Assert.NotEmpty(output.ToString());
        return output.ToString();
    }
}
