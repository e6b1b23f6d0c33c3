using System.CommandLine;
using Hillingar.Bus;

namespace Hillingar.Cli.Commands;

/// <summary><c>start</c>, <c>stop</c> and <c>restart</c>: one job for each unit named.</summary>
internal static class UnitJobCommand
{
    public static Command Create(string name, BusMethod<(string Name, string Mode), string> method, string description)
    {
        var units = Shared.UnitNames(ArgumentArity.OneOrMore);
        var command = new Command(name, description) { units };
        command.Run(async (client, parsed, cancellationToken) =>
        {
            var worst = ExitCode.Success;
            foreach (var unit in parsed.GetValue(units)!)
            {
                var code = await JobView.FollowAsync(
                    parsed, progress => client.UnitJobAsync(method, Shared.UnitName(unit), progress, cancellationToken)).ConfigureAwait(false);
                worst = Math.Max(worst, code);
            }

            return worst;
        });
        return command;
    }
}
