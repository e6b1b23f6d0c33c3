using Hillingar.Cli.Commands;
using Hillingar.Cli.Output;
using Hillingar.TestKit;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;

namespace Hillingar.Cli.Tests;

public sealed class ShowCommandTests : IDisposable
{
    private const string Web = "[image]\nfile = \"web.hvt\"\n\n[run]\nargs = [\"{unit.name}\"]\n";

    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void ForProgramsAUnitIsAListOfValuesWithTheirOrigins()
    {
        UnitFile[] files =
        [
            new("units/web.unikernel.toml", $"{Web}\n[net.service]\nnetwork = \"lan\"\naddress = \"10.0.0.2\"\n"),
            new("units/web.unikernel.d/10-more.toml", "[run]\nargs.append = [\"--more\"]\n"),
            new("units/lan.network.toml", "[network]\naddress = \"10.0.0.1/24\"\n"),
            new("units/notes.txt", ""),
        ];
        var shown = UnitViewer.Show(files, UnitId.Parse("web"), isResolved: true, "/etc/hillingar");

        Golden.Matches("shown.json", Json.Text(ShownUnitView.Report(shown.Unit!, shown.Diagnostics)));
    }

    [Fact]
    public void AUnitOfSeveralDirectoriesIsShown()
    {
        Write("low/web.unikernel.toml", Web);
        Write("high/web.unikernel.d/10.toml", "[run]\nmemory = \"64M\"\n");

        Assert.Equal(ExitCode.Success, Run("show", "--resolved", "web", _scratch.File("low"), _scratch.File("high")));
        Assert.Equal(ExitCode.Success, Run("show", "--json", "web.unikernel", _scratch.File("low")));
    }

    [Fact]
    public void ModulesBesideTheUnitsAreFound()
    {
        Write("modules/web.module.toml", "[options.site]\nrequired = true\n[options.site.keys.file]\ntype = \"path\"\n"
            + "required = true\n[set.volume.site.files]\nindex = \"{site.file}\"\n");
        Write("web.unikernel.toml", $"[unit]\nmodules = [\"web\"]\n{Web}[site]\nfile = \"index.html\"\n");

        Assert.Equal(ExitCode.Success, Run("show", "web", _scratch.Path));
    }

    [Fact]
    public void WhatCannotBeShownEndsWithAStatusThatSaysWhy()
    {
        Write("web.unikernel.toml", "[image]\n");

        Assert.Equal(ExitCode.BadInput, Run("show", "web", _scratch.Path));
        Assert.Equal(ExitCode.NotFound, Run("show", "db", _scratch.Path));
        Assert.Equal(ExitCode.BadInput, Run("show", "we b", _scratch.Path));
        Assert.Equal(ExitCode.BadInput, Run("show", "web.socket", _scratch.Path));
        Assert.Equal(ExitCode.Failure, Run("show", "web", _scratch.File("none")));
    }

    private void Write(string name, string text)
    {
        var path = _scratch.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static int Run(params string[] words) => Root.Create().Parse(words).Invoke();
}
