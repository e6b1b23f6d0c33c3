using System.CommandLine;

namespace Hillingar.Cli.Commands;

/// <summary><c>start</c>, <c>stop</c> and <c>restart</c>: one job for each unit named.</summary>
internal static class UnitJobCommand
{
    public static Command Create(string name, string method, string description)
    {
        var units = Shared.UnitNames(ArgumentArity.OneOrMore);
        var command = new Command(name, description) { units };
        command.Run((client, parsed) =>
        {
            var worst = ExitCode.Success;
            foreach (var unit in parsed.GetValue(units)!)
            {
                var code = JobView.Follow(client, parsed, progress => client.UnitJob(method, Shared.UnitName(unit), progress));
                worst = Math.Max(worst, code);
            }

            return worst;
        });
        return command;
    }
}
