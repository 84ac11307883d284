using Edge.Scenarios.Tests.Harness;
using Edge.Simulator.Chips;

namespace Edge.Scenarios.Tests;

/// <summary>The wires on both sides of the shipped agent break and heal: the broker's, and the chips'.</summary>
[Collection(RealProcesses.Name)]
public sealed class BrokerRestartTests
{
    private const string Voltage = "Power/Battery/Voltage";
    private const string Verdict = "Site/Verdict";
    private const int Restarts = 5;

    [Fact]
    public async Task A_broker_that_dies_and_comes_back_under_load_loses_no_record()
    {
        ShippedAgent.Require();
        ulong seed = Chances.Seed();
        var chance = new Chance(seed);
        await using var broker = await Mosquitto.StartAsync();
        await using var city = await CityOf.StartAsync(broker.Port);
        using var cabinet = new Cabinet(broker.Url, seed: seed, quick: true);
        await using var agent = cabinet.Run();
        using var calm = new CancellationTokenSource();
        Task toggling = cabinet.ToggleUntilAsync(seed, calm.Token);
        for (int restart = 0; restart < Restarts; restart++)
        {
            long before = city.Runner.Store.Count(Cabinet.SiteId);
            await Eventually.True(
                () => city.Runner.Store.Count(Cabinet.SiteId) > before + 3,
                TimeSpan.FromSeconds(30),
                () => $"seed {seed}: nothing arrives after {restart} restarts.\n{agent.Said}"
            );
            await Task.Delay(chance.NextSpan(0, 0.5), TimeProvider.System, TestContext.Current.CancellationToken);
            await broker.StopAsync();
            await Task.Delay(chance.NextSpan(0, 1), TimeProvider.System, TestContext.Current.CancellationToken);
            await broker.ResumeAsync();
        }

        await calm.CancelAsync();
        await toggling;
        long last = await cabinet.SettleAsync(agent, city, $"seed {seed}");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{last} records, {city.Runner.Store.Counters.Duplicates} duplicates refused"
        );
    }

    [Fact]
    public async Task Cut_off_from_its_chips_the_site_is_Unknown_and_recovers_by_itself()
    {
        ShippedAgent.Require();
        await using var broker = await Mosquitto.StartAsync();
        await using var city = await CityOf.StartAsync(broker.Port);
        using var cabinet = new Cabinet(broker.Url);
        await using var agent = cabinet.Run();
        await Becomes(() => city.Text(Verdict) == "Safe", "Safe");
        Assert.InRange(city.Number(Voltage)!.Value, 40, 60);

        cabinet.Server.Cut(TimeSpan.FromMinutes(10));
        await Becomes(() => city.Text(Verdict) == "Unknown" && city.IsBad(Voltage), "Unknown, the voltage bad");
        await Becomes(
            () =>
                city.IsBad("Structure/Acceleration/Peak")
                && city.IsBad("Structure/Tilt/Magnitude")
                && city.IsBad("Cabinet/Temperature")
                && city.IsBad("Power/Mains")
                && city.Number("Site/Alarm/Agent/SensorFault") > 0,
            "bad in all values, and the fault an alarm"
        );
        cabinet.Server.Restore();
        await Becomes(
            () => city.Number(Voltage) is > 40 and < 60 && city.Number("Site/Alarm/Agent/SensorFault") == 0,
            "good again"
        );
        await Becomes(() => city.Text(Verdict) == "Safe", "Safe again");
        await cabinet.SettleAsync(agent, city, "cut chips");

        Task Becomes(Func<bool> state, string what) =>
            Eventually.True(
                state,
                TimeSpan.FromSeconds(40),
                () =>
                    $"The site did not become {what}: {city.Text(Verdict)}: {city.Text("Site/Verdict/Reasons")}, "
                    + $"{city.Number(Voltage)} V\n{agent.Said}"
            );
    }
}
