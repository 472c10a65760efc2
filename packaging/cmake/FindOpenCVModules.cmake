# Finds single OpenCV modules. Debian ships OpenCV's own CMake files only with the
# package that pulls in every module; the single -dev packages hold headers and libraries.
find_path(OpenCVModules_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
set(_opencv_required OpenCVModules_INCLUDE_DIR)
foreach(_module IN LISTS OpenCVModules_FIND_COMPONENTS)
    find_library(OpenCVModules_${_module}_LIBRARY opencv_${_module})
    list(APPEND _opencv_required OpenCVModules_${_module}_LIBRARY)
endforeach()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVModules REQUIRED_VARS ${_opencv_required})
if(OpenCVModules_FOUND)
    foreach(_module IN LISTS OpenCVModules_FIND_COMPONENTS)
        if(NOT TARGET OpenCV::${_module})
            add_library(OpenCV::${_module} UNKNOWN IMPORTED)
            set_target_properties(OpenCV::${_module} PROPERTIES
                IMPORTED_LOCATION ${OpenCVModules_${_module}_LIBRARY}
                INTERFACE_INCLUDE_DIRECTORIES ${OpenCVModules_INCLUDE_DIR})
        endif()
    endforeach()
endif()
