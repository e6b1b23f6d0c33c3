using Hillingar.Builder.Stores;
using Hillingar.Linux;
using Hillingar.Net;
using Hillingar.Supervisor;
using Hillingar.Supervisor.Consoles;
using Hillingar.Supervisor.DBus;
using Hillingar.Supervisor.Health;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Loop;
using Hillingar.Supervisor.Records;
using Hillingar.Supervisor.Resuming;
using Hillingar.Supervisor.Switching;
using Hillingar.Supervisor.Tenders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Serilog;

if (args.Contains("--help"))
{
    Console.WriteLine(SupervisorOptions.Usage);
    return 0;
}

if (args.Contains("--version"))
{
    Console.WriteLine($"hillingard {ProductVersion.Text}");
    return 0;
}

var (options, complaint) = SupervisorOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine($"hillingard: {complaint}\n\n{SupervisorOptions.Usage}");
    return 2;
}

OwnFiles.SetUsualMask();
var layout = HostLayout.At(options.Root);
try
{
    layout.Create();
    if (options.StopGuests)
        await RunningSupervisor.StopGuestsAsync(layout, TimeProvider.System);
    // What a supervisor that was asked may have left, because it was about to end anyway, is stopped by this one.
    using var only = SupervisorLock.TryTake(layout.LockFile)
        ?? throw new SupervisorFailure($"another hillingard runs below {layout.State}; stop it, or give this one a --root of its own");
    using var host = Compose(options, layout);
    await host.RunAsync();
    return Environment.ExitCode;
}
// A border: what ends the program is said in one sentence where there is one, and in full where there is none.
catch (SupervisorFailure e)
{
    Console.Error.WriteLine($"hillingard: {e.Message}");
    return 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"hillingard: {e.Message}");
    return 1;
}

// The one place where the parts are put together. Hosted services start in this order and stop in the reverse one:
// the bus answers only while there is something to answer with, and the loop ends last.
static IHost Compose(SupervisorOptions options, HostLayout layout)
{
    var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
    var services = builder.Services;
    services.AddServiceManager();
    services.AddSerilog(LogSetup.Create(options), dispose: true);
    // As long as the slowest guest may take to end, and then some.
    services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMinutes(5));

    services.AddSingleton(options);
    services.AddSingleton(layout);
    // What waits goes by a clock that cannot be set; what is compared with files, or shown, by the wall clock.
    services.AddSingleton<TimeProvider>(SteadyTime.OfThisProcess);
    services.AddSingleton<Poller>();
    services.AddSingleton(_ => Store.Open(new StoreLayout(layout.Store, layout.Database), TimeProvider.System));
    services.AddSingleton(provider => new GenerationHistory(
        provider.GetRequiredService<Store>(), layout.Generations));
    services.AddSingleton(provider => ImageBuilding.Compose(layout, provider));
    services.AddSingleton(_ => new NetworkHost(layout.RootId));
    services.AddSingleton(_ => new PortHost(layout.RootId, PacketFilter.Find()));
    services.AddSingleton<PortBook>();
    services.AddSingleton<IHostNetworks, BridgedNetworks>();
    services.AddSingleton(_ => new GuestStorage(layout.Volumes));
    services.AddSingleton(_ => GuestProcessors.OfThisHost());
    services.AddSingleton<IHostCheck, StorageCheck>();
    services.AddSingleton<IHostCheck, ProcessorCheck>();
    services.AddSingleton<IHostCheck, PortCheck>();
    services.AddSingleton(_ => TenderCatalog.OfThisHost(options.Tender));
    services.AddSingleton(_ => new GuestUsers(layout.Users, layout.RootId));
    services.AddSingleton<TenderMark>();
    services.AddSingleton(provider => new TenderRecords(layout.TenderRecords, provider.GetRequiredService<ILogger<TenderRecords>>()));
    services.AddSingleton(provider => new FleetJournal(layout.Journal, provider.GetRequiredService<ILogger<FleetJournal>>()));
    services.AddSingleton<TenderResources>();
    services.AddSingleton<TenderFinder>();
    services.AddSingleton<StrayTenders>();
    services.AddSingleton<LeftoverSweep>();
    services.AddSingleton<IHostResumption, HostResumption>();
    services.AddSingleton(_ => new JournalSocket());
    services.AddSingleton(provider => new ConsoleBook(layout, provider.GetRequiredService<JournalSocket>(), TimeProvider.System));
    services.AddSingleton<ITenderLauncher, TenderLauncher>();
    services.AddSingleton<IRealiser, Realiser>();
    services.AddSingleton(provider => new HostPreflight(
        provider.GetRequiredService<TenderCatalog>(), provider.GetServices<IHostCheck>()));
    services.AddSingleton<HostActivator>();
    services.AddSingleton<HostSwitch>();
    services.AddSingleton<HostService>();

    services.AddSingleton<FleetLoop>();
    services.AddHostedService(provider => provider.GetRequiredService<FleetLoop>());
    services.AddSingleton<IHealthProber, HealthProber>();
    services.AddHostedService<HealthMonitor>();
    services.AddHostedService<HostLoading>();
    services.AddSingleton<HostPublisher>();
    services.AddSingleton<HostMethods>();
    if (!options.StopGuests)
        services.AddHostedService<BusService>();
    services.AddHostedService<HostLifetime>();
    services.AddHostedService<DriftWatch>();
    services.AddHostedService<MemoryReturn>();
    services.AddHostedService(provider => new Watchdog(
        provider.GetRequiredService<FleetLoop>(),
        provider.GetRequiredService<ISystemdNotifier>(),
        ServiceManager.WatchdogLimit(Environment.GetEnvironmentVariable, Environment.ProcessId),
        provider.GetRequiredService<TimeProvider>()));
    return builder.Build();
}
