using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Edge.Core.Site;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Demo;
using Edge.Simulator.Panel;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Simulator.Tests.Panel;

/// <summary>The panel's API over a real socket, on a site whose time stands still and without an agent.</summary>
public sealed class PanelServerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly CuttableWire _wire = new("127.0.0.1", 9);
    private readonly HttpClient _http = new();
    private SimulatedInstallation _installation = null!;
    private IReadOnlyList<PanelControl> _controls = null!;
    private PanelDesk _desk = null!;
    private PanelServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _installation = new SimulatedInstallation(_time, 1, ScenarioFile.Load("calm"));
        _controls = SiteControls.Of(_installation, FittedDevice.DefaultSite, _wire);
        var log = new TrainingLog(_clock);
        _desk = new PanelDesk("SIM-0001", new Limits(), _controls, new AgentWatch(log), log, _clock);
        _server = await PanelServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), _desk, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _wire.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere_and_no_one_may_frame_it()
    {
        using HttpResponseMessage answer = await _http.GetAsync(_server.Address, Cancel);
        string page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("Back to calm", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_control_takes_each_of_its_values_and_shows_it()
    {
        JsonElement plan = await GetAsync("api/panel");
        Assert.Equal(_controls.Count, plan.GetProperty("controls").GetArrayLength());
        foreach (JsonElement control in plan.GetProperty("controls").EnumerateArray())
        {
            string id = control.GetProperty("id").GetString()!;
            foreach (string value in Values(control))
            {
                (HttpStatusCode status, string said) = await SetAsync(id, $$"""{"value":{{value}}}""");
                Assert.True(status == HttpStatusCode.OK, $"{id} = {value}: {said}");
                if (value != "null")
                {
                    JsonElement values = (await GetAsync("api/state")).GetProperty("values");
                    Assert.Equal(value, values.GetProperty(id).GetRawText());
                }
            }
        }
    }

    [Theory]
    [InlineData("wind", SiteQuantity.Wind)]
    [InlineData("gust", SiteQuantity.Gust)]
    [InlineData("tilt-x", SiteQuantity.TiltX)]
    [InlineData("tilt-y", SiteQuantity.TiltY)]
    [InlineData("load", SiteQuantity.Load)]
    [InlineData("midpoint", SiteQuantity.MidpointOffset)]
    [InlineData("water", SiteQuantity.Water)]
    [InlineData("temperature", SiteQuantity.CabinetTemperature)]
    [InlineData("humidity", SiteQuantity.CabinetHumidity)]
    public async Task A_number_changes_its_quantity_of_the_site(string id, SiteQuantity quantity)
    {
        ControlView view = _controls.Single(control => control.Id == id).View;
        double value = (view.Lowest!.Value + (3 * view.Highest!.Value)) / 4;
        await SetAsync(id, $$"""{"value":{{value.ToString("R", CultureInfo.InvariantCulture)}}}""");
        Assert.Equal(value, _installation.Site.Get(quantity, _time.NowMicros), 1e-9);
    }

    [Theory]
    [InlineData("mains", SiteQuantity.Mains)]
    [InlineData("door", SiteQuantity.DoorOpen)]
    [InlineData("genset", SiteQuantity.GensetRunning)]
    public async Task A_switch_changes_its_quantity_of_the_site(string id, SiteQuantity quantity)
    {
        await SetAsync(id, """{"value":true}""");
        Assert.Equal(1, _installation.Site.Get(quantity, _time.NowMicros));
        await SetAsync(id, """{"value":false}""");
        Assert.Equal(0, _installation.Site.Get(quantity, _time.NowMicros));
    }

    [Fact]
    public async Task A_change_over_some_seconds_is_a_ramp()
    {
        await SetAsync("water", """{"value":300,"overSeconds":30}""");
        _time.AdvanceSeconds(10);
        Assert.Equal(100, _installation.Site.WaterMillimetres(_time.NowMicros), 1e-6);
        _time.AdvanceSeconds(20);
        Assert.Equal(300, _installation.Site.WaterMillimetres(_time.NowMicros), 1e-6);
    }

    [Fact]
    public async Task A_knock_shakes_the_mast()
    {
        IAccelerationInput motion = _installation.Site.CreateMotion();
        Assert.True(Shake(motion) < 0.5, "calm before");
        await SetAsync("knock-hard", "{}");
        Assert.True(Shake(motion) > 4, "shaken after");
    }

    [Theory]
    [InlineData("adxl355")]
    [InlineData("ina228")]
    [InlineData("ads1115")]
    [InlineData("sht4x")]
    public async Task Every_chip_can_fail_in_each_way_that_it_knows(string kind)
    {
        SimulatedChip chip = _installation.Hardware.FindChip(kind)!;
        IReadOnlyList<ControlOption> options = _controls.Single(control => control.Id == kind).View.Options!;
        Assert.Equal(chip.PossibleFaults.Count + 1, options.Count);
        List<ChipFault> seen = [];
        foreach (ControlOption option in options)
        {
            await SetAsync(kind, $$"""{"value":"{{option.Key}}"}""");
            seen.Add(chip.Fault);
        }

        Assert.Equal([ChipFault.None, .. chip.PossibleFaults], seen);
    }

    [Fact]
    public void Each_sensor_on_the_mast_can_be_pulled()
    {
        FittedDevice[] fitted = [new FittedAdxl355Spi(), new FittedScl3300(), new FittedAdxl345()];
        SimulatedInstallation site = new(_time, 1, ScenarioFile.Load("calm"), fitted);
        IReadOnlyList<PanelControl> controls = SiteControls.Of(site, fitted, _wire);
        foreach (string kind in (string[])["adxl355", "scl3300", "adxl345"])
        {
            PanelControl control = controls.Single(control => control.Id == kind);
            Assert.Contains(control.View.Options!, option => option.Key == "silent");
        }
    }

    [Fact]
    public async Task A_slow_oscillator_is_slow()
    {
        await SetAsync("adxl355", """{"value":"slow-oscillator"}""");
        Assert.Equal(0.95, _installation.Hardware.FindChip("adxl355")!.Magnitude);
    }

    [Fact]
    public async Task A_contact_can_be_stuck_at_what_it_says()
    {
        SimulatedPins pins = _installation.Hardware.Pins;
        await SetAsync("mains-contact", """{"value":"off"}""");
        Assert.True(pins.Read(17), "active low: high says that mains is lost");
        await SetAsync("mains-contact", """{"value":"on"}""");
        await SetAsync("mains", """{"value":false}""");
        Assert.False(pins.Read(17), "still says present");
        await SetAsync("mains-contact", """{"value":"free"}""");
        Assert.True(pins.Read(17), "tells the truth again");
    }

    [Fact]
    public async Task A_contact_can_be_lost_and_a_modem_be_odd()
    {
        SimulatedPins pins = _installation.Hardware.Pins;
        await SetAsync("mains-contact", """{"value":"lost"}""");
        Assert.Throws<IOException>(() => pins.Read(17));
        await SetAsync("mains-contact", """{"value":"free"}""");
        Assert.True(pins.IsHonest(17));

        SimulatedModem modem = Assert.Single(_installation.Hardware.Modems.Values);
        await SetAsync("modem", """{"value":"slow"}""");
        Assert.Equal(20, modem.AnswerSeconds);
        await SetAsync("modem", """{"value":"chatty"}""");
        Assert.True(modem is { Interrupts: true, KeepsEcho: true, AnswerSeconds: SimulatedModem.UsualAnswerSeconds });
        await SetAsync("modem", """{"value":"garbled"}""");
        Assert.True(modem is { Interrupts: false, GarbledShare: > 0 });
        await SetAsync("modem", """{"value":"answers"}""");
        Assert.True(modem is { GarbledShare: 0, Mute: false, HungUp: false });
    }

    [Fact]
    public async Task The_level_loop_can_break_and_heals()
    {
        await SetAsync("loop", """{"value":"0"}""");
        Assert.InRange(_installation.Site.LoopAmperes(_time.NowMicros, 0, 2000), 0, 0.0001);
        await SetAsync("loop", """{"value":"water"}""");
        Assert.InRange(_installation.Site.LoopAmperes(_time.NowMicros, 0, 2000), 0.0037, 0.0043);
    }

    [Fact]
    public void A_second_SIM_has_controls_where_there_is_one_and_each_state_reaches_the_modem()
    {
        Assert.DoesNotContain(_controls, control => control.Id is "sim2" or "operator2" or "slots");
        SimulatedModem modem = Assert.Single(_installation.Hardware.Modems.Values);
        modem.SecondSim = new ModemConditions { Card = "2" };
        Dictionary<string, PanelControl> controls = SiteControls
            .Of(_installation, FittedDevice.DefaultSite, _wire)
            .ToDictionary(control => control.Id);
        foreach (
            (string key, bool ready, string? wants) in new[]
            {
                ("none", false, null),
                ("pin", true, "SIM PIN"),
                ("puk", true, "SIM PUK"),
                ("ready", true, (string?)null),
            }
        )
        {
            controls["sim2"].Set(JsonSerializer.SerializeToElement(key), 0);
            Assert.Equal(
                (ready, wants, "2"),
                (modem.SecondSim.SimReady, modem.SecondSim.SimWants, modem.SecondSim.Card)
            );
            Assert.Equal(key, controls["sim2"].Value);
        }

        controls["operator2"].Set(JsonSerializer.SerializeToElement(false), 0);
        Assert.False(modem.SecondSim.IsRegistered);
        controls["slots"].Set(JsonSerializer.SerializeToElement(false), 0);
        Assert.True(modem.RefusesSlots);
        Assert.Equal(new ModemConditions(), modem.Conditions);
        foreach (PanelControl control in controls.Values)
        {
            control.Calm();
        }

        Assert.True(modem.SecondSim.IsRegistered);
        Assert.False(modem.RefusesSlots);
    }

    [Fact]
    public async Task Modem_and_uplink_change()
    {
        SimulatedModem modem = Assert.Single(_installation.Hardware.Modems.Values);
        await SetAsync("modem", """{"value":"mute"}""");
        Assert.True(modem.Mute);
        await SetAsync("modem", """{"value":"hung-up"}""");
        Assert.True(modem is { HungUp: true, Mute: false });
        await SetAsync("sim", """{"value":false}""");
        await SetAsync("registration", """{"value":"3"}""");
        await SetAsync("access", """{"value":"Lte"}""");
        await SetAsync("rsrp", """{"value":-118}""");
        await SetAsync("sinr", """{"value":-3}""");
        Assert.Equal(
            new ModemConditions
            {
                SimReady = false,
                Registration = 3,
                Access = ModemAccess.Lte,
                RsrpDbm = -118,
                SinrDb = -3,
            },
            modem.Conditions
        );
        await SetAsync("uplink", """{"value":false}""");
        Assert.True(_wire.IsCut);
    }

    [Fact]
    public async Task Back_to_calm_undoes_whatever_was_done()
    {
        JsonElement before = (await GetAsync("api/state")).GetProperty("values");
        foreach (JsonElement control in (await GetAsync("api/panel")).GetProperty("controls").EnumerateArray())
        {
            await SetAsync(control.GetProperty("id").GetString()!, $$"""{"value":{{Values(control).Last()}}}""");
        }

        Assert.NotEqual(before.GetRawText(), (await GetAsync("api/state")).GetProperty("values").GetRawText());
        (HttpStatusCode status, _) = await PostAsync("api/calm", "{}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(before.GetRawText(), (await GetAsync("api/state")).GetProperty("values").GetRawText());
    }

    [Theory]
    [InlineData("volcano", """{"value":1}""", "There is no control volcano; there are wind,")]
    [InlineData("wind", """{"value":71}""", "from 0 to 70 m/s.")]
    [InlineData("wind", """{"value":-0.1}""", "from 0 to 70 m/s.")]
    [InlineData("wind", """{"value":1e999}""", "from 0 to 70 m/s.")]
    [InlineData("wind", """{"value":"NaN"}""", "takes a number")]
    [InlineData("wind", """{"value":NaN}""", "no JSON object")]
    [InlineData("wind", """{"value":null}""", "takes a number")]
    [InlineData("wind", "{}", "takes a number")]
    [InlineData("wind", """{"value":5,"overSeconds":-1}""", "from 0 to 600 s")]
    [InlineData("wind", """{"value":5,"overSeconds":601}""", "from 0 to 600 s")]
    [InlineData("wind", """{"value":5,"overSeconds":"1"}""", "from 0 to 600 s")]
    [InlineData("wind", """{"value":5,"seconds":1}""", "There is no key seconds")]
    [InlineData("mains", """{"value":1}""", "takes true (present) or false (lost)")]
    [InlineData("mains", """{"value":true,"overSeconds":5}""", "changes at once")]
    [InlineData("adxl355", """{"value":"bad-crc"}""", "takes one of: none, silent")]
    [InlineData("adxl355", """{"value":7}""", "takes one of")]
    [InlineData("knock-hard", """{"value":9}""", "takes no value")]
    [InlineData("wind", "[5]", "no JSON object")]
    [InlineData("wind", "", "no JSON object")]
    [InlineData("wind", """{"value":5""", "no JSON object")]
    public async Task What_cannot_be_done_is_refused_with_a_sentence_and_changes_nothing(
        string id,
        string body,
        string sentence
    )
    {
        string before = (await GetAsync("api/state")).GetProperty("values").GetRawText();
        (HttpStatusCode status, string answer) = await SetAsync(id, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        using JsonDocument said = JsonDocument.Parse(answer);
        Assert.Contains(sentence, said.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, (await GetAsync("api/state")).GetProperty("values").GetRawText());
        Assert.Empty((await GetAsync("api/state")).GetProperty("log").EnumerateArray());
    }

    [Fact]
    public async Task A_body_that_is_too_long_or_no_json_is_refused()
    {
        string longest = $$"""{"value":5{{new string(' ', PanelServer.LongestBody)}}}""";
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SetAsync("wind", longest)).Status);
        using var form = new StringContent("""{"value":5}""", Encoding.UTF8, "text/plain");
        using HttpResponseMessage answer = await _http.PostAsync(
            new Uri(_server.Address, "api/controls/wind"),
            form,
            Cancel
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST", "api/calm", null, "http://evil.example")]
    [InlineData("POST", "api/calm", null, "null")]
    [InlineData("POST", "api/calm", null, "http://127.0.0.1:1")]
    [InlineData("POST", "api/calm", null, "https://127.0.0.1:PORT")]
    [InlineData("POST", "api/calm", null, "http://localhost:PORT")]
    [InlineData("POST", "api/calm", "evil.example:PORT", "http://evil.example:PORT")]
    [InlineData("POST", "api/calm", "evil.example:PORT", null)]
    [InlineData("POST", "api/calm", "127.0.0.1:1", null)]
    [InlineData("GET", "api/state", "evil.example:PORT", null)]
    [InlineData("GET", "", "rebound.example", null)]
    public async Task Another_sites_page_can_do_and_see_nothing(
        string method,
        string path,
        string? host,
        string? origin
    )
    {
        HttpStatusCode status = await AskAsync(method, path, host, origin);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Empty(_desk.State(0, 0).Log);
    }

    [Theory]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:PORT")]
    [InlineData("localhost:PORT", "http://localhost:PORT")]
    [InlineData("localhost:PORT", null)]
    public async Task The_panels_own_page_can(string host, string? origin) =>
        Assert.Equal(HttpStatusCode.OK, await AskAsync("POST", "api/calm", host, origin));

    [Fact]
    public async Task Addresses_of_other_machines_and_busy_ports_are_refused()
    {
        ArgumentException open = await Assert.ThrowsAsync<ArgumentException>(() =>
            PanelServer.StartAsync(new IPEndPoint(IPAddress.Any, 0), _desk, Cancel)
        );
        Assert.Contains("loopback addresses alone", open.Message, StringComparison.Ordinal);
        IOException busy = await Assert.ThrowsAsync<IOException>(() =>
            PanelServer.StartAsync(new IPEndPoint(IPAddress.Loopback, _server.Address.Port), _desk, Cancel)
        );
        Assert.Contains("Give --http another port", busy.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_what_was_done_and_when_and_gives_only_what_is_new()
    {
        await SetAsync("mains", """{"value":false}""");
        _clock.Advance(TimeSpan.FromSeconds(5));
        await SetAsync("water", """{"value":250,"overSeconds":60}""");
        JsonElement[] all = [.. (await GetAsync("api/state")).GetProperty("log").EnumerateArray()];
        Assert.Equal(
            ["Mains: lost", "Water at the cabinet: 250 mm, over 60 s"],
            all.Select(l => l.GetProperty("text").GetString())
        );
        Assert.Equal(5000, all[1].GetProperty("atMillis").GetInt64() - all[0].GetProperty("atMillis").GetInt64());
        JsonElement fresh = (await GetAsync("api/state?line=1")).GetProperty("log");
        Assert.Equal(2, Assert.Single(fresh.EnumerateArray()).GetProperty("number").GetInt64());
    }

    [Fact]
    public void The_log_keeps_the_newest_lines() =>
        Gen.Int[0, TrainingLog.Capacity + 50]
            .Sample(
                count =>
                {
                    var log = new TrainingLog(_clock);
                    for (int i = 0; i < count; i++)
                    {
                        log.Add("you", "Something");
                    }

                    IReadOnlyList<LogLine> kept = log.Since(0);
                    return kept.Count == Math.Min(count, TrainingLog.Capacity)
                        && (count == 0 || kept[^1].Number == count);
                },
                iter: 50
            );

    private static IEnumerable<string> Values(JsonElement control) =>
        control.GetProperty("kind").GetString() switch
        {
            "number" => [control.GetProperty("lowest").GetRawText(), control.GetProperty("highest").GetRawText()],
            "switch" => ["true", "false", control.GetProperty("calm").GetBoolean() ? "false" : "true"],
            "choice" => control.GetProperty("options").EnumerateArray().Select(o => o.GetProperty("key").GetRawText()),
            _ => ["null"],
        };

    // Greatest acceleration across the mast in the next second, m/s².
    private double Shake(IAccelerationInput motion)
    {
        double greatest = 0;
        for (int i = 0; i < 125; i++)
        {
            _time.Advance(8000);
            motion.Next(_time.NowMicros, out double x, out double y, out _);
            greatest = Math.Max(greatest, Math.Max(Math.Abs(x), Math.Abs(y)));
        }

        return greatest;
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using JsonDocument answer = JsonDocument.Parse(
            await _http.GetStringAsync(new Uri(_server.Address, path), Cancel)
        );
        return answer.RootElement.Clone();
    }

    private Task<(HttpStatusCode Status, string Answer)> SetAsync(string id, string body) =>
        PostAsync("api/controls/" + id, body);

    private async Task<(HttpStatusCode Status, string Answer)> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(_server.Address, path), content, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private async Task<HttpStatusCode> AskAsync(string method, string path, string? host, string? origin)
    {
        string port = _server.Address.Port.ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_server.Address, path));
        request.Headers.Host = host?.Replace("PORT", port, StringComparison.Ordinal);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin.Replace("PORT", port, StringComparison.Ordinal));
        }

        if (method == "POST")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage answer = await _http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
