# Debian 12's packages, and the function that installs those that are missing. Sourced by packaging/run and tests/run.

build_packages=(
    cmake ninja-build g++ pkg-config
    qt6-base-dev libqt6svg6-dev qt6-tools-dev qt6-l10n-tools qt6-tools-dev-tools
    qtkeychain-qt6-dev
    libopencv-core-dev libopencv-imgproc-dev libopencv-photo-dev libopencv-video-dev
    libssl-dev libcpp-httplib-dev libexiv2-dev liblcms2-dev zlib1g-dev libjpeg62-turbo-dev libspng-dev libdeflate-dev libtiff-dev libwebp-dev
)
run_packages=(libsecret-1-0 libqt6sql6-sqlite libqt6svg6 qt6-image-formats-plugins qt6-qpa-plugins fonts-dejavu-core)
test_packages=(
    xvfb openbox dbus gnome-keyring at-spi2-core xdotool appstream desktop-file-utils libbenchmark-dev python3 procps
)
# clang compiles the build with sanitizers in half of the time that g++ takes.
sanitizer_packages=(clang libclang-rt-14-dev)

# install_packages NAME...: does nothing where all are there, so that a second start needs neither network nor password.
install_packages() {
    local name missing=()
    for name in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
    done
    ((${#missing[@]})) || return 0
    local as_root=()
    if [[ $EUID != 0 ]]; then
        if ! command -v sudo >/dev/null; then
            echo "These packages are missing: ${missing[*]}" >&2
            echo "Install them as root with: apt-get install ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "Installing ${#missing[@]} packages: ${missing[*]}" >&2
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -q \
        && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -20 "$log" >&2
        rm -f "$log"
        echo "The packages could not be installed; apt's own words are above." >&2
        return 1
    fi
    rm -f "$log"
}

# configure PRESET [OPTION...]: quiet unless it fails; the whole output is in build/PRESET.log.
configure() {
    local launcher=()
    command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    mkdir -p build
    cmake --preset "$1" "${launcher[@]}" "${@:2}" >"build/$1.log" 2>&1 || { tail -30 "build/$1.log" >&2; return 1; }
}
