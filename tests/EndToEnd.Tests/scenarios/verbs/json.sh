# Every verb that asks the supervisor, with --json: a line "--- SCHEMA", and what the verb printed. ScenarioTests holds it against the schemas.
. "$(dirname "$0")/../host.sh"
start_supervisor
network lan 10.77.0.1/24
zone example 192.0.2.1
dns_unit one lan 10.77.0.2 example
dns_unit two lan 10.77.0.3 example
show() { # SCHEMA COMMAND...
    echo "--- $1"
    "${@:2}" --json || true
}
show switch hillingar switch "$units"
show list hillingar list
show list hillingar list --type network
show status hillingar status
show status hillingar status one
show status hillingar status one,two
show generations hillingar generations
show logs hillingar logs one
show logs hillingar logs 'o*' two
show stop hillingar stop one
show start hillingar start one two
show restart hillingar restart 't?o'
printf '[network]\naddress = "10.77.0.1/24"\nmtu = 1400\n' >"$units/lan.network.toml"
show switch hillingar switch "$units"
show rollback hillingar rollback
show error hillingar status none
show error hillingar status 'none*'
show error hillingar rollback --to 0
printf '[image]\nfile = 5\n' >"$units/bad.unikernel.toml"
show switch hillingar switch "$units"
